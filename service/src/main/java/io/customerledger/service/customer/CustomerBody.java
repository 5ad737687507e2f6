package io.customerledger.service.customer;

import static io.customerledger.api.customer.CustomerField.ADDRESS;
import static io.customerledger.api.customer.CustomerField.EMAIL;
import static io.customerledger.api.customer.CustomerField.EXTERNAL_ID;
import static io.customerledger.api.customer.CustomerField.FULL_NAME;
import static io.customerledger.api.customer.CustomerField.METADATA;
import static io.customerledger.api.customer.CustomerField.TAX_DOCUMENT;
import static io.customerledger.api.customer.CustomerField.TIMEZONE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.Profile;
import io.customerledger.service.http.Fields;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for a customer's fields as they are sent. Written out, not as bean validation: here a field is absent, null
 * or a value of any type, and the caller is told of all that is wrong, by the names on the wire.
 */
final class CustomerBody {

    private static final int MAX_OWN_ID = 100;
    private static final int MAX_TEXT = 200;
    private static final int MAX_TAX_DOCUMENT = 50;
    private static final int MAX_METADATA_KEYS = 50;
    private static final int MAX_METADATA_KEY = 40;
    private static final int MAX_METADATA_BYTES = 16 * 1024;

    private static final String DEFAULT_TIMEZONE = "UTC";
    private static final Json EMPTY_METADATA = new Json("{}");

    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final List<CustomerField> CHANGEABLE =
            List.of(EXTERNAL_ID, EMAIL, FULL_NAME, TAX_DOCUMENT, TIMEZONE, METADATA, ADDRESS);

    private CustomerBody() {}

    /** A new customer. */
    static Profile profile(Fields fields) {
        fields.require("email");
        var email = email(fields);
        var timezone = timezone(fields);
        var metadata = metadata(fields);
        return new Profile(
                ownId(fields),
                email == null ? "" : email,
                fields.text("fullName", 0, MAX_TEXT),
                fields.text("taxDocument", 0, MAX_TAX_DOCUMENT),
                timezone == null ? DEFAULT_TIMEZONE : timezone,
                metadata == null ? EMPTY_METADATA : metadata,
                address(fields),
                addressId(fields));
    }

    /** What is to change: a field that is null is cleared, one that is absent stays. */
    static Map<CustomerField, @Nullable Object> changes(Fields fields) {
        var changes = new EnumMap<CustomerField, @Nullable Object>(CustomerField.class);
        for (var field : CHANGEABLE) {
            if (fields.has(field.wireName())) {
                changes.put(field, value(fields, field));
            }
        }
        if (changes.containsKey(EMAIL)) {
            fields.require("email");
        }
        return changes;
    }

    private static @Nullable Object value(Fields fields, CustomerField field) {
        return switch (field) {
            case EXTERNAL_ID -> fields.text("externalId", 1, MAX_OWN_ID);
            case EMAIL -> email(fields);
            case FULL_NAME -> fields.text("fullName", 0, MAX_TEXT);
            case TAX_DOCUMENT -> fields.text("taxDocument", 0, MAX_TAX_DOCUMENT);
            case TIMEZONE -> timezone(fields);
            case METADATA -> metadata(fields);
            case ADDRESS -> address(fields);
            case ADDRESS_ID, DOCUMENT_TYPE -> throw new IllegalArgumentException(field + " does not change");
        };
    }

    private static @Nullable String ownId(Fields fields) {
        var externalId = fields.text("externalId", 1, MAX_OWN_ID);
        var id = fields.text("id", 1, MAX_OWN_ID);
        if (externalId != null && id != null && !id.equals(externalId)) {
            fields.problem("id", "must be the same as externalId when both are given");
        }
        return externalId == null ? id : externalId;
    }

    private static @Nullable String email(Fields fields) {
        var email = fields.text("email", 0, MAX_TEXT);
        if (email != null && !Email.isValid(email)) {
            fields.problem("email", "must be an email address");
        }
        return email;
    }

    private static @Nullable String timezone(Fields fields) {
        var timezone = fields.text("timezone", 0, MAX_TEXT);
        if (timezone != null && !Timezones.contain(timezone)) {
            fields.problem("timezone", "must be the id of an IANA time zone, such as Europe/Madrid");
        }
        return timezone;
    }

    private static @Nullable Json metadata(Fields fields) {
        var metadata = fields.object("metadata");
        if (metadata == null) return null;
        if (metadata.size() > MAX_METADATA_KEYS) {
            fields.problem("metadata", "must have at most " + MAX_METADATA_KEYS + " keys");
        }
        for (var key : metadata.names()) {
            if (key.isEmpty() || key.codePointCount(0, key.length()) > MAX_METADATA_KEY) {
                fields.problem("metadata", "must have keys of 1 to " + MAX_METADATA_KEY + " characters");
            }
        }
        var verbatim = metadata.verbatim();
        if (verbatim.text().getBytes(UTF_8).length > MAX_METADATA_BYTES) {
            fields.problem("metadata", "must have at most 16 KiB as compact JSON");
        }
        return verbatim;
    }

    private static @Nullable Address address(Fields fields) {
        var address = fields.object("address");
        return address == null
                ? null
                : new Address(
                        part(address, "line1"),
                        address.text("line2", 0, MAX_TEXT),
                        part(address, "city"),
                        address.text("state", 0, MAX_TEXT),
                        part(address, "postalCode"),
                        country(address),
                        address.text("region", 0, MAX_TEXT));
    }

    private static String part(Fields address, String name) {
        address.require(name);
        return Objects.requireNonNullElse(address.text(name, 1, MAX_TEXT), "");
    }

    private static String country(Fields address) {
        var country = part(address, "country");
        if (!COUNTRIES.contains(country)) {
            address.problem("country", "must be a country code of ISO 3166-1 alpha-2, such as ES");
        }
        return country;
    }

    private static @Nullable String addressId(Fields fields) {
        var addressId = fields.text("addressId", 0, MAX_TEXT);
        if (addressId == null) return null;
        if (!UUID.matcher(addressId).matches()) {
            fields.problem("addressId", "must be a UUID");
        } else if (fields.hasValue("address")) {
            fields.problem("addressId", "must not be given together with address");
        }
        return addressId;
    }
}
