package io.customerledger.eventstore.event;

import io.customerledger.api.customer.FieldChange;
import io.customerledger.eventstore.customer.ProfileJson;
import io.customerledger.eventstore.sealing.DataKey;
import java.util.List;

/**
 * What was written first: {@code {"email": {"from": …, "to": …}}}, bound to the customer and its version. Read only.
 */
final class Revision1 {

    private Revision1() {}

    static List<FieldChange> read(SealedEvent event, DataKey key) {
        var context = "event/" + event.customer() + "/" + event.version();
        var values = key.unseal(context, Payload.read(event.payload()).values());
        return ProfileJson.readChanges(values);
    }
}
