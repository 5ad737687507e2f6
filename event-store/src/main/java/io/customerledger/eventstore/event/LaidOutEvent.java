package io.customerledger.eventstore.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.customer.CustomerKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;

/**
 * A sealed event with its position, as it lies in a {@link Spill}: first whom it is about, so that it can be found before it
 * is taken apart. Its time is in microseconds, which is what PostgreSQL keeps.
 */
record LaidOutEvent(long position, SealedEvent event) {

    byte[] encoded() {
        var subject = event.customer().id().value().getBytes(UTF_8);
        var type = event.type().getBytes(UTF_8);
        var payload = event.payload().getBytes(UTF_8);
        int rest = 3 * Long.BYTES + 3 * Integer.BYTES + type.length + payload.length;
        return ByteBuffer.allocate(2 * Integer.BYTES + subject.length + rest)
                .putInt(subject.length)
                .put(subject)
                .putInt(rest)
                .putLong(position)
                .putLong(event.version())
                .putInt(event.revision())
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, event.at()))
                .putInt(type.length)
                .put(type)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    /** Shows those that were encoded into a block, one after the other: whom each is about, and the rest of it. */
    static void split(byte[] block, BiConsumer<String, ByteBuffer> reader) {
        var bytes = ByteBuffer.wrap(block);
        while (bytes.hasRemaining()) {
            var subject = text(bytes);
            int rest = bytes.getInt();
            reader.accept(subject, bytes.slice(bytes.position(), rest));
            bytes.position(bytes.position() + rest);
        }
    }

    static LaidOutEvent decode(CustomerKey customer, ByteBuffer rest) {
        long position = rest.getLong();
        long version = rest.getLong();
        int revision = rest.getInt();
        var at = Instant.EPOCH.plus(rest.getLong(), ChronoUnit.MICROS);
        return new LaidOutEvent(position, new SealedEvent(customer, version, text(rest), revision, at, text(rest)));
    }

    private static String text(ByteBuffer bytes) {
        var text = new byte[bytes.getInt()];
        bytes.get(text);
        return new String(text, UTF_8);
    }
}
