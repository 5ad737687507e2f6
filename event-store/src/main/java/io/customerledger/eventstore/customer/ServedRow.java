package io.customerledger.eventstore.customer;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A customer's row with all its columns, to be held against what it should be. */
public record ServedRow(
        String customer,
        long version,
        @Nullable String externalId,
        String emailFolded,
        Set<String> words,
        String profile,
        Instant createdAt,
        Instant updatedAt) {

    static final String COLUMNS = "customer_id, version, external_id, email_folded, tsvector_to_array(words) AS words, "
            + "profile, created_at, updated_at";

    static ServedRow read(ResultSet row, int number) throws SQLException {
        return new ServedRow(
                row.getString("customer_id"),
                row.getLong("version"),
                row.getString("external_id"),
                row.getString("email_folded"),
                new TreeSet<>(Arrays.asList((String[]) row.getArray("words").getArray())),
                row.getString("profile"),
                SqlTime.read(row, "created_at"),
                SqlTime.read(row, "updated_at"));
    }

    /**
     * The columns in which it is not what it should be.
     *
     * @param made what the projection makes of the customer
     */
    public List<String> differencesTo(CustomerState customer, CustomerRow made) {
        var words = new TreeSet<>(made.lexemes(customer.key().organization()));
        var columns = new ArrayList<String>();
        compare(columns, "version", version, customer.version());
        compare(columns, "external_id", externalId, made.externalId());
        compare(columns, "email_folded", emailFolded, made.emailFolded());
        compare(columns, "words", this.words, words);
        compare(columns, "profile", profile, ProfileJson.write(made.profile()));
        compare(columns, "created_at", createdAt, made.createdAt());
        compare(columns, "updated_at", updatedAt, customer.updatedAt());
        return columns;
    }

    private static void compare(List<String> columns, String column, @Nullable Object served, @Nullable Object made) {
        if (!Objects.equals(served, made)) {
            columns.add(column);
        }
    }
}
