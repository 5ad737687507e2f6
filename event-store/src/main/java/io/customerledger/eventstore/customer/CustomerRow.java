package io.customerledger.eventstore.customer;

import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the projection makes of a customer: its profile, and what it is found by.
 *
 * @param projection the version of the projection that made it
 * @param emailFolded the email as it is compared
 * @param words what a search may find it by, folded; they hold only letters and digits
 */
public record CustomerRow(
        int projection,
        Profile profile,
        @Nullable String externalId,
        String emailFolded,
        Set<String> words,
        Instant createdAt) {

    /** The words as they are indexed: each begins with its organization. */
    public List<String> lexemes(OrganizationId organization) {
        return words.stream().map(word -> organization + "/" + word).toList();
    }

    /** The lexemes as a tsvector's text. */
    public String tsvector(OrganizationId organization) {
        var text = new StringBuilder();
        lexemes(organization).forEach(lexeme -> text.append('\'').append(lexeme).append("' "));
        return text.toString();
    }
}
