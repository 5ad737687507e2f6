package io.customerledger.query.customer;

import static io.customerledger.query.json.JsonText.field;
import static io.customerledger.query.json.JsonText.object;
import static io.customerledger.query.json.JsonText.time;

import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerState;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A customer as it is answered, in the contract's order. */
public final class CustomerJson {

    private CustomerJson() {}

    public static void write(JsonGenerator json, CustomerState customer, boolean livemode) {
        json.writeStartObject();
        fields(json, customer);
        object(json, "customer", livemode);
        json.writeEndObject();
    }

    /** Its fields, without what every object of an answer ends with. */
    public static void fields(JsonGenerator json, CustomerState customer) {
        var profile = customer.profile();
        json.writeStringProperty("id", customer.key().id().value());
        field(json, "externalId", profile.externalId());
        field(json, "fullName", profile.fullName());
        json.writeStringProperty("email", profile.email());
        field(json, "taxDocument", profile.taxDocument());
        field(json, "documentType", profile.documentType());
        field(json, "timezone", profile.timezone());
        json.writeName("metadata");
        json.writeRawValue(
                profile.metadata() == null ? "null" : profile.metadata().text());
        json.writeName("address");
        address(json, profile.address());
        time(json, "createdAt", customer.createdAt());
        time(json, "updatedAt", customer.updatedAt());
    }

    public static void address(JsonGenerator json, @Nullable Address address) {
        if (address == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringProperty("line1", address.line1());
        field(json, "line2", address.line2());
        json.writeStringProperty("city", address.city());
        field(json, "state", address.state());
        json.writeStringProperty("postalCode", address.postalCode());
        json.writeStringProperty("country", address.country());
        field(json, "region", address.region());
        json.writeEndObject();
    }
}
