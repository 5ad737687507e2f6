package io.customerledger.eventstore.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.customer.CustomerKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;

/**
 * A sealed event with its position, from a row as {@code COPY} gives it in its binary format: the number of columns,
 * then the length and the bytes of each. Its subject comes first, so that it can be read before the rest is parsed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, File Formats, Binary Format</a>
 */
record CopiedEvent(long position, SealedEvent event) {

    static final String COLUMNS = "subject_id, subject_version, position, revision, occurred_at, type, payload";

    private static final int REST = 6;
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    static String subject(byte[] row) {
        return subject(ByteBuffer.wrap(row));
    }

    /** Shows consecutive rows: the subject of each, and the rest of it. */
    static void split(byte[] rows, BiConsumer<String, ByteBuffer> reader) {
        var bytes = ByteBuffer.wrap(rows);
        while (bytes.hasRemaining()) {
            var subject = subject(bytes);
            int begin = bytes.position();
            for (int column = 0; column < REST; column++) {
                int length = bytes.getInt();
                bytes.position(bytes.position() + length);
            }
            reader.accept(subject, bytes.slice(begin, bytes.position() - begin));
        }
    }

    static CopiedEvent decode(CustomerKey customer, ByteBuffer rest) {
        long version = bigint(rest);
        long position = bigint(rest);
        rest.getInt();
        int revision = rest.getShort();
        var at = EPOCH.plus(bigint(rest), ChronoUnit.MICROS);
        return new CopiedEvent(position, new SealedEvent(customer, version, text(rest), revision, at, text(rest)));
    }

    private static String subject(ByteBuffer row) {
        row.getShort();
        return text(row);
    }

    private static long bigint(ByteBuffer bytes) {
        bytes.getInt();
        return bytes.getLong();
    }

    private static String text(ByteBuffer bytes) {
        int length = bytes.getInt();
        var text = new String(bytes.array(), bytes.arrayOffset() + bytes.position(), length, UTF_8);
        bytes.position(bytes.position() + length);
        return text;
    }
}
