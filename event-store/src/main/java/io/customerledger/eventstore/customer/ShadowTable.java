package io.customerledger.eventstore.customer;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code customer_next}: customers rebuilt from their events, beside those that are served. Its maker keeps
 * it at one position of each organization's log; it never shows what lies between two such positions.
 */
public final class ShadowTable {

    private static final String COLUMNS = "customer_next (organization_id, customer_id, version, external_id, "
            + "email_folded, words, profile, created_at, updated_at)";

    private static final String STATES = """
            SELECT %s
              FROM customer_next
             WHERE organization_id = :organization
               AND customer_id = ANY (:customers)""".formatted(CustomerRows.COLUMNS);

    private static final String REMOVE = """
            DELETE FROM customer_next
             WHERE organization_id = :organization
               AND customer_id = ANY (:customers)""";

    private static final String PUT = """
            INSERT INTO %s
            SELECT :organization, n.customer_id, n.version, n.external_id, n.email_folded, n.words::tsvector, n.profile::json,
                   n.created_at::timestamptz, n.updated_at::timestamptz
              FROM unnest(:customers, :versions, :ownIds, :emails, :words, :profiles, :createdAt, :updatedAt)
                   AS n(customer_id, version, external_id, email_folded, words, profile, created_at, updated_at)""".formatted(COLUMNS);

    /** A customer with a later event is left out: the two tables would show it as of different moments. */
    private static final String DIFFERENCES = """
            SELECT d.customer_id, d.found
              FROM (SELECT customer_id,
                           CASE WHEN n.version IS NULL THEN '{not in the log}'
                                WHEN c.version IS NULL THEN '{missing}'
                                ELSE array_remove(ARRAY[
                                    CASE WHEN c.version <> n.version THEN 'version' END,
                                    CASE WHEN c.profile::text <> n.profile::text THEN 'profile' END,
                                    CASE WHEN c.external_id IS DISTINCT FROM n.external_id THEN 'external_id' END,
                                    CASE WHEN c.email_folded <> n.email_folded THEN 'email_folded' END,
                                    CASE WHEN c.words <> n.words THEN 'words' END,
                                    CASE WHEN c.created_at <> n.created_at THEN 'created_at' END,
                                    CASE WHEN c.updated_at <> n.updated_at THEN 'updated_at' END], NULL) END AS found
                      FROM (SELECT * FROM customer WHERE organization_id = :organization AND %1$s) c
                      FULL JOIN (SELECT * FROM customer_next WHERE organization_id = :organization AND %1$s) n
                     USING (customer_id)) d
             WHERE d.found <> '{}'
               AND coalesce((SELECT e.position
                               FROM event e
                              WHERE e.organization_id = :organization
                                AND e.subject_id = d.customer_id
                              ORDER BY e.subject_version DESC
                              LIMIT 1), 0) <= :position""";

    private static final String DIFFERENCES_IN_RANGE =
            DIFFERENCES.formatted("customer_id > :after AND customer_id <= :last");
    private static final String DIFFERENCES_OF = DIFFERENCES.formatted("customer_id = ANY (:customers)");

    private final JdbcTemplate connection;
    private final JdbcClient jdbc;
    private final Function<CustomerState, CustomerRow> projection;

    public ShadowTable(JdbcTemplate connection, Function<CustomerState, CustomerRow> projection) {
        this.connection = connection;
        this.jdbc = JdbcClient.create(connection);
        this.projection = projection;
    }

    /** Makes it anew, empty. */
    public void create() {
        connection.execute("SELECT create_customer_next()");
    }

    public void drop() {
        connection.execute("SELECT drop_customer_next()");
    }

    public boolean exists() {
        return jdbc.sql("SELECT to_regclass('customer_next') IS NOT NULL")
                .query(Boolean.class)
                .single();
    }

    public void add(Collection<CustomerState> customers) {
        if (customers.isEmpty()) return;
        connection.execute((Connection open) -> {
            try (var rows = new CopyRows(open, COLUMNS)) {
                for (var customer : customers) {
                    write(customer, rows);
                }
                return null;
            } catch (IOException e) {
                throw e.getCause() instanceof SQLException refused ? refused : new SQLException(e);
            }
        });
    }

    private void write(CustomerState customer, CopyRows rows) throws IOException {
        var key = customer.key();
        var row = projection.apply(customer);
        rows.row(9)
                .text(key.organization().value())
                .text(key.id().value())
                .bigint(customer.version())
                .text(row.externalId())
                .text(row.emailFolded())
                .tsvector(row.lexemes(key.organization()))
                .text(ProfileJson.write(row.profile()))
                .timestamptz(row.createdAt())
                .timestamptz(customer.updatedAt());
    }

    /**
     * Removes the named customers, then adds those that still exist. Not by COPY: PostgreSQL waits for a client's data
     * without a limit, and during a swap, which holds the served table, nobody may be waited for.
     */
    public void replace(OrganizationId organization, Collection<String> named, Collection<CustomerState> remaining) {
        Sql.of(jdbc, REMOVE, organization)
                .param("customers", named.toArray(String[]::new))
                .update();
        if (!remaining.isEmpty()) {
            put(organization, remaining);
        }
    }

    private void put(OrganizationId organization, Collection<CustomerState> customers) {
        var rows = customers.stream().map(projection).toList();
        Sql.of(jdbc, PUT, organization)
                .param(
                        "customers",
                        texts(customers, customer -> customer.key().id().value()))
                .param(
                        "versions",
                        customers.stream().map(CustomerState::version).toArray(Long[]::new))
                .param("ownIds", texts(rows, CustomerRow::externalId))
                .param("emails", texts(rows, CustomerRow::emailFolded))
                .param("words", texts(rows, row -> row.tsvector(organization)))
                .param("profiles", texts(rows, row -> ProfileJson.write(row.profile())))
                .param("createdAt", texts(rows, row -> row.createdAt().toString()))
                .param(
                        "updatedAt",
                        texts(customers, customer -> customer.updatedAt().toString()))
                .update();
    }

    private static <T> @Nullable String[] texts(Collection<T> of, Function<T, @Nullable String> text) {
        return of.stream().map(text).toArray(String[]::new);
    }

    public List<CustomerState> states(OrganizationId organization, Collection<String> customers) {
        return Sql.of(jdbc, STATES, organization)
                .param("customers", customers.toArray(String[]::new))
                .query(CustomerRows::state)
                .list();
    }

    /** Gathers the planner's statistics of the table, before it is queried for the first time. */
    public void analyze() {
        connection.execute("ANALYZE customer_next");
    }

    /**
     * How the served table differs from this one between two customers, row by row and column by column. It takes a
     * sixth of the time of hashing both sides.
     *
     * @param position where in the organization's log this table is
     */
    public List<Difference> differences(OrganizationId organization, String after, String last, long position) {
        return Sql.of(jdbc, DIFFERENCES_IN_RANGE, organization)
                .param("after", after)
                .param("last", last)
                .param("position", position)
                .query((row, _) -> difference(organization, row))
                .list();
    }

    public List<Difference> differences(OrganizationId organization, Collection<String> customers, long position) {
        return Sql.of(jdbc, DIFFERENCES_OF, organization)
                .param("customers", customers.toArray(String[]::new))
                .param("position", position)
                .query((row, _) -> difference(organization, row))
                .list();
    }

    /**
     * Stops all reads and writes of customers until the end of the transaction.
     *
     * @param patience how long this, and whatever follows in the transaction, waits for others, which may be reading or
     *     vacuuming the table; this lock does not stop work on one of its indexes
     */
    public void lockLive(Duration patience) {
        connection.execute("SET LOCAL lock_timeout = " + patience.toMillis());
        connection.execute("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE");
    }

    /** Puts it in the place of the served table, which is dropped. */
    public void swap() {
        connection.execute("SELECT swap_customer_next()");
    }

    private static Difference difference(OrganizationId organization, ResultSet row) throws SQLException {
        var customer = new CustomerKey(organization, new CustomerId(row.getString(1)));
        return new Difference(customer, List.of((String[]) row.getArray(2).getArray()));
    }

    /**
     * The columns in which a served row is not what its events make of it; or {@code missing}, or {@code not in the
     * log}.
     */
    public record Difference(CustomerKey customer, List<String> in) {}
}
