package io.customerledger.query.customer;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.ListCustomers;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.Planned;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.customer.CustomerRows;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Answers what customers are now. A read sees all writes that were answered before it was asked for, on any node. */
public final class CustomerReads {

    private static final String BY_OWN_ID = """
            SELECT %s
              FROM customer
             WHERE organization_id = :organization
               AND external_id = :ownId""".formatted(CustomerRows.COLUMNS);

    private static final String IS_KNOWN = """
            SELECT EXISTS (SELECT 1
                             FROM event
                            WHERE organization_id = :organization
                              AND subject_id = :customer
                              AND subject_version = 1)""";

    private final JdbcClient jdbc;
    private final Planned planned;
    private final CustomerRows rows;

    public CustomerReads(JdbcTemplate connection) {
        this.jdbc = JdbcClient.create(connection);
        this.planned = new Planned(connection);
        this.rows = new CustomerRows(jdbc);
    }

    public @Nullable CustomerState byKey(CustomerKey key) {
        return rows.byKey(key).orElse(null);
    }

    public @Nullable CustomerState byOwnId(OrganizationId organization, String ownId) {
        return Sql.of(jdbc, BY_OWN_ID, organization)
                .param("ownId", ownId)
                .query(CustomerRows::state)
                .optional()
                .orElse(null);
    }

    /** The customer with this id: ours or, if there is none, its own id in the organization. */
    public @Nullable CustomerState find(OrganizationId organization, String id) {
        if (CustomerId.looksLike(id)) {
            var key = new CustomerKey(organization, new CustomerId(id));
            var ours = byKey(key);
            if (ours != null || isKnown(key)) return ours;
        }
        return byOwnId(organization, id);
    }

    /** The customer that has or had this as our id; if there is none, the one that has it as its own id now. */
    public @Nullable CustomerKey keyOf(OrganizationId organization, String id) {
        if (CustomerId.looksLike(id)) {
            var ours = new CustomerKey(organization, new CustomerId(id));
            if (isKnown(ours)) return ours;
        }
        var customer = byOwnId(organization, id);
        return customer == null ? null : customer.key();
    }

    /**
     * Whether it is or was a customer. After its deletion its id does not lead to a customer that has the same text as
     * its own id: whoever repeats a deletion does not mean that one.
     */
    public boolean isKnown(CustomerKey key) {
        return Sql.of(jdbc, IS_KNOWN, key).query(Boolean.class).single();
    }

    /** A page in the order of creation, found by one index. */
    public List<CustomerState> list(ListCustomers query) {
        boolean beyondPlace = isPlaceTheBound(query);
        var conditions = new StringBuilder();
        add(conditions, query.externalId(), "external_id = :externalId");
        add(conditions, query.email(), "email_folded = :email");
        add(conditions, beyondPlace && query.oldestFirst() ? null : query.createdAfter(), "created_at > :createdAfter");
        add(
                conditions,
                beyondPlace && !query.oldestFirst() ? null : query.createdBefore(),
                "created_at < :createdBefore");
        add(conditions, query.words().isEmpty() ? null : query.words(), "words @@ cast(:words AS tsquery)");
        var direction = query.oldestFirst() ? "ASC" : "DESC";
        var beyond = "(created_at, customer_id) %s (:placeTime, :placeId)".formatted(query.oldestFirst() ? ">" : "<");
        add(conditions, beyondPlace ? query.after() : null, beyond);
        var page = """
                SELECT %s
                  FROM customer
                 WHERE organization_id = :organization%s
                 ORDER BY created_at %s, customer_id %s
                 LIMIT :limit""".formatted(CustomerRows.COLUMNS, conditions, direction, direction);
        // A plan made for any words would go through half an organization for a word that every customer has.
        return query.words().isEmpty() ? list(jdbc, page, query) : planned.anew(client -> list(client, page, query));
    }

    private static List<CustomerState> list(JdbcClient client, String page, ListCustomers query) {
        var after = query.after();
        return Sql.of(client, page, query.organization())
                .param("externalId", query.externalId())
                .param("email", query.email() == null ? null : SearchWords.fold(query.email()))
                .param("createdAfter", SqlTime.ofNullable(query.createdAfter()))
                .param("createdBefore", SqlTime.ofNullable(query.createdBefore()))
                .param("words", prefixes(query))
                .param("placeTime", SqlTime.ofNullable(after == null ? null : after.createdAt()))
                .param("placeId", after == null ? null : after.id().value())
                .param("limit", query.limit())
                .query(CustomerRows::state)
                .list();
    }

    /** Of two bounds on one side, the tighter implies the other, and an index can be entered by only one. */
    private static boolean isPlaceTheBound(ListCustomers query) {
        var bound = query.oldestFirst() ? query.createdAfter() : query.createdBefore();
        if (query.after() == null || bound == null) return query.after() != null;
        var place = query.after().createdAt();
        return query.oldestFirst() ? place.isAfter(bound) : place.isBefore(bound);
    }

    private static void add(StringBuilder conditions, @Nullable Object value, String condition) {
        if (value != null) {
            conditions.append("\n   AND ").append(condition);
        }
    }

    /** Every word of the index begins with its organization, so a prefix never leaves it. */
    private static String prefixes(ListCustomers query) {
        return query.words().stream()
                .filter(word -> query.words().stream()
                        .noneMatch(other -> !other.equals(word) && other.startsWith(word))) // The other implies it.
                .map(word -> SearchWords.beginnings(word)
                        .map(beginning -> "'" + query.organization() + "/" + beginning + "':*")
                        .collect(Collectors.joining(" | ", "(", ")")))
                .collect(Collectors.joining(" & "));
    }
}
