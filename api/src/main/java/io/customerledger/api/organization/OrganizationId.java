package io.customerledger.api.organization;

/** {@code org_} and an opaque part. */
public record OrganizationId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
