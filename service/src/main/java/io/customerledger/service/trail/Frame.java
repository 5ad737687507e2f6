package io.customerledger.service.trail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.query.json.JsonText;
import java.util.List;

/** An event as it is sent, in a stream or in an export. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Frame(long position, byte[] bytes) {

    static Frame of(LogEntry entry, boolean livemode) {
        var stored = entry.stored();
        var text = "id: " + stored.id() + "\nevent: " + stored.type() + "\ndata: " + json(entry, livemode) + "\n\n";
        return new Frame(stored.position(), text.getBytes(UTF_8));
    }

    static Frame line(LogEntry entry, boolean livemode) {
        return new Frame(entry.stored().position(), (json(entry, livemode) + "\n").getBytes(UTF_8));
    }

    /** How many bytes all of these have. */
    static long bytes(List<Frame> frames) {
        return frames.stream().mapToLong(frame -> frame.bytes.length).sum();
    }

    private static String json(LogEntry entry, boolean livemode) {
        return JsonText.write(json -> EventJson.write(json, entry, livemode));
    }
}
