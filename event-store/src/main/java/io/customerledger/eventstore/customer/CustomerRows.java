package io.customerledger.eventstore.customer;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code customer}, as its owner reads it: a row is its customer's latest snapshot. */
public final class CustomerRows {

    /** What {@link #state} reads, in a select list. */
    public static final String COLUMNS = "organization_id, customer_id, version, profile, created_at, updated_at";

    private static final String BY_KEY = """
            SELECT %s
              FROM customer
             WHERE organization_id = :organization
               AND customer_id = :customer""".formatted(COLUMNS);

    private static final String TO_BE_CHANGED = """
            SELECT %s,
                   (SELECT k.wrapped
                      FROM data_key k
                     WHERE k.organization_id = c.organization_id
                       AND k.subject_id = c.customer_id)
              FROM customer c
             WHERE organization_id = :organization
               AND customer_id = :customer""".formatted(COLUMNS);

    private static final String IN_RANGE = """
            SELECT %s
              FROM customer
             WHERE organization_id = :organization
               AND customer_id > :after
               AND customer_id <= :last""".formatted(ServedRow.COLUMNS);

    private final JdbcClient jdbc;

    public CustomerRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<CustomerState> byKey(CustomerKey key) {
        return Sql.of(jdbc, BY_KEY, key).query(CustomerRows::state).optional();
    }

    /** A customer that is about to change, with its data key as the database keeps it. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record ToBeChanged(CustomerState state, byte @Nullable [] wrappedKey) {}

    /** The same as {@link #byKey}, for whoever needs the data key next. */
    public Optional<ToBeChanged> toBeChanged(CustomerKey key) {
        return Sql.of(jdbc, TO_BE_CHANGED, key)
                .query((row, number) -> new ToBeChanged(state(row, number), row.getBytes(7)))
                .optional();
    }

    /** All rows between two customers, the last one included. */
    public List<ServedRow> inRange(OrganizationId organization, String after, String last) {
        return Sql.of(jdbc, IN_RANGE, organization)
                .param("after", after)
                .param("last", last)
                .query(ServedRow::read)
                .list();
    }

    /** A row as the customer it stands for. */
    public static CustomerState state(ResultSet row, int number) throws SQLException {
        return new CustomerState(
                new CustomerKey(new OrganizationId(row.getString(1)), new CustomerId(row.getString(2))),
                row.getLong(3),
                ProfileJson.read(row.getBytes(4)),
                SqlTime.read(row, 5),
                SqlTime.read(row, 6));
    }
}
