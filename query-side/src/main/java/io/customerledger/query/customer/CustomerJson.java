package io.customerledger.query.customer;

import static io.customerledger.query.json.JsonText.object;
import static io.customerledger.query.json.JsonText.time;

import io.customerledger.api.Json;
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
        json.writeStringProperty("externalId", profile.externalId());
        json.writeStringProperty("fullName", profile.fullName());
        json.writeStringProperty("email", profile.email());
        json.writeStringProperty("taxDocument", profile.taxDocument());
        json.writeStringProperty("documentType", profile.documentType());
        json.writeStringProperty("timezone", profile.timezone());
        value(json, "metadata", profile.metadata());
        value(json, "address", profile.address());
        time(json, "createdAt", customer.createdAt());
        time(json, "updatedAt", customer.updatedAt());
    }

    /** Any field's value. */
    public static void value(JsonGenerator json, String name, @Nullable Object value) {
        json.writeName(name);
        switch (value) {
            case null -> json.writeNull();
            case Json verbatim -> json.writeRawValue(verbatim.text());
            case Address address -> address(json, address);
            default -> json.writeString((String) value);
        }
    }

    private static void address(JsonGenerator json, Address address) {
        json.writeStartObject();
        json.writeStringProperty("line1", address.line1());
        json.writeStringProperty("line2", address.line2());
        json.writeStringProperty("city", address.city());
        json.writeStringProperty("state", address.state());
        json.writeStringProperty("postalCode", address.postalCode());
        json.writeStringProperty("country", address.country());
        json.writeStringProperty("region", address.region());
        json.writeEndObject();
    }
}
