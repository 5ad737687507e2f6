package io.customerledger.api.customer;

import static io.customerledger.api.customer.CustomerField.ADDRESS;
import static io.customerledger.api.customer.CustomerField.ADDRESS_ID;
import static io.customerledger.api.customer.CustomerField.EMAIL;
import static io.customerledger.api.customer.CustomerField.EXTERNAL_ID;
import static io.customerledger.api.customer.CustomerField.FULL_NAME;
import static io.customerledger.api.customer.CustomerField.METADATA;
import static io.customerledger.api.customer.CustomerField.TAX_DOCUMENT;
import static io.customerledger.api.customer.CustomerField.TIMEZONE;

import io.customerledger.api.Json;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a customer.
 *
 * @param externalId the caller's own id, unique in the organization
 * @param addressId the id of an address that the caller keeps; no answer shows it
 */
public record Profile(
        @Nullable String externalId,
        String email,
        @Nullable String fullName,
        @Nullable String taxDocument,
        @Nullable String timezone,
        @Nullable Json metadata,
        @Nullable Address address,
        @Nullable String addressId) {

    public @Nullable String documentType() {
        return DocumentType.of(taxDocument, address);
    }

    public @Nullable Object get(CustomerField field) {
        return switch (field) {
            case EXTERNAL_ID -> externalId;
            case EMAIL -> email;
            case FULL_NAME -> fullName;
            case TAX_DOCUMENT -> taxDocument;
            case DOCUMENT_TYPE -> documentType();
            case TIMEZONE -> timezone;
            case METADATA -> metadata;
            case ADDRESS -> address;
            case ADDRESS_ID -> addressId;
        };
    }

    /** This profile with these fields set, and all others as they are. */
    public Profile with(Map<CustomerField, @Nullable Object> values) {
        return new Profile(
                (String) value(EXTERNAL_ID, values),
                Objects.requireNonNull((String) value(EMAIL, values)),
                (String) value(FULL_NAME, values),
                (String) value(TAX_DOCUMENT, values),
                (String) value(TIMEZONE, values),
                (Json) value(METADATA, values),
                (Address) value(ADDRESS, values),
                (String) value(ADDRESS_ID, values));
    }

    /** This profile after these changes. */
    public Profile after(List<FieldChange> changes) {
        return with(changes, FieldChange::to);
    }

    /** What this profile was before these changes. */
    public Profile before(List<FieldChange> changes) {
        return with(changes, FieldChange::from);
    }

    private Profile with(List<FieldChange> changes, Function<FieldChange, @Nullable Object> value) {
        var values = new EnumMap<CustomerField, @Nullable Object>(CustomerField.class);
        changes.forEach(change -> values.put(change.field(), value.apply(change)));
        return with(values);
    }

    /** Every field in which the other differs, in the order of the fields. */
    public List<FieldChange> changesTo(Profile other) {
        return changes(this::get, other);
    }

    /** Every field that is set, as a change from nothing. */
    public List<FieldChange> asChanges() {
        return changes(_ -> null, this);
    }

    private static List<FieldChange> changes(Function<CustomerField, @Nullable Object> before, Profile after) {
        var changes = new ArrayList<FieldChange>();
        for (var field : CustomerField.values()) {
            var from = before.apply(field);
            var to = after.get(field);
            if (!Objects.equals(from, to)) {
                changes.add(new FieldChange(field, from, to));
            }
        }
        return changes;
    }

    /** The profile that {@link #asChanges} wrote down. */
    public static Profile of(List<FieldChange> changes) {
        return EMPTY.after(changes);
    }

    private @Nullable Object value(CustomerField field, Map<CustomerField, @Nullable Object> values) {
        return values.containsKey(field) ? values.get(field) : get(field);
    }

    private static final Profile EMPTY = new Profile(null, "", null, null, null, null, null, null);
}
