package io.customerledger.service.trail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.query.json.JsonText;

/** An event as streams send it. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Frame(long position, byte[] bytes) {

    static Frame of(LogEntry entry, boolean livemode) {
        var stored = entry.stored();
        var item = JsonText.write(json -> EventJson.write(json, entry, livemode));
        var text = "id: " + stored.id() + "\nevent: " + stored.type() + "\ndata: " + item + "\n\n";
        return new Frame(stored.position(), text.getBytes(UTF_8));
    }
}
