package io.customerledger.eventstore.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.FieldChange;
import io.customerledger.eventstore.customer.ProfileJson;
import io.customerledger.eventstore.sealing.DataKey;
import java.time.Instant;
import java.util.List;

/**
 * What is written now: {@code [[from, to], …]} in the order of the fields that stand in clear. It is bound to all that
 * stands in clear: whoever changes an event's type, time or fields in the database makes it unreadable.
 */
final class Revision2 {

    static final int NUMBER = 2;

    private Revision2() {}

    static String write(CustomerEvent event, long version, String type, DataKey key) {
        var fields = event.changes().stream().map(FieldChange::field).toList();
        var values = ProfileJson.writeValues(event.changes()).getBytes(UTF_8);
        var context = context(event.customer(), version, type, event.at(), fields);
        return Payload.of(fields, key.seal(context, values)).write();
    }

    static List<FieldChange> read(SealedEvent event, DataKey key) {
        var payload = Payload.read(event.payload());
        var context = context(event.customer(), event.version(), event.type(), event.at(), payload.fields());
        return ProfileJson.readValues(payload.fields(), key.unseal(context, payload.values()));
    }

    private static String context(
            CustomerKey customer, long version, String type, Instant at, List<CustomerField> fields) {
        var context = new StringBuilder(192)
                .append("event/2/")
                .append(customer)
                .append('/')
                .append(version);
        context.append('/').append(type).append('/').append(at.toEpochMilli());
        fields.forEach(field -> context.append('/').append(field.wireName()));
        return context.toString();
    }
}
