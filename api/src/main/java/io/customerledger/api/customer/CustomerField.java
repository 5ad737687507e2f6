package io.customerledger.api.customer;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The fields of a customer that events speak of, by the names they have on the wire and in the log. */
public enum CustomerField {
    EXTERNAL_ID("externalId"),
    EMAIL("email"),
    FULL_NAME("fullName"),
    TAX_DOCUMENT("taxDocument"),
    /** Derived from the tax document and the address's country; recorded, never set. */
    DOCUMENT_TYPE("documentType"),
    TIMEZONE("timezone"),
    METADATA("metadata"),
    ADDRESS("address"),
    /** Kept for the caller; no answer shows it. */
    ADDRESS_ID("addressId");

    private static final Map<String, CustomerField> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(CustomerField::wireName, Function.identity()));

    private final String wireName;

    CustomerField(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * The field of this name.
     *
     * @throws IllegalArgumentException for a name that no field has
     */
    public static CustomerField named(String wireName) {
        var field = BY_NAME.get(wireName);
        if (field == null) throw new IllegalArgumentException("No field of a customer is named " + wireName);
        return field;
    }
}
