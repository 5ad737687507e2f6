package io.customerledger.eventstore.customer;

import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the projection makes of a customer: its profile, and what it is found by.
 *
 * @param projection the version of the projection that made it
 * @param emailFolded the email as it is compared
 * @param words what a search may find it by, folded, without duplicates
 */
public record CustomerRow(
        int projection,
        Profile profile,
        @Nullable String externalId,
        String emailFolded,
        Iterable<String> words,
        Instant createdAt) {

    /** The words as a tsvector's text; each begins with its organization. Words hold only letters and digits. */
    public String tsvector(OrganizationId organization) {
        var prefix = "'" + organization + "/";
        var text = new StringBuilder();
        words.forEach(word -> text.append(prefix).append(word).append("' "));
        return text.toString();
    }
}
