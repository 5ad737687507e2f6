package io.customerledger.api.customer;

import io.customerledger.api.organization.OrganizationId;

/** A customer's identity: never the customer's id alone. Its text is the aggregate's identifier. */
public record CustomerKey(OrganizationId organization, CustomerId id) {

    /** Reads what {@link #toString} wrote. */
    public static CustomerKey parse(String text) {
        int slash = text.indexOf('/');
        return new CustomerKey(new OrganizationId(text.substring(0, slash)), new CustomerId(text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return organization + "/" + id;
    }
}
