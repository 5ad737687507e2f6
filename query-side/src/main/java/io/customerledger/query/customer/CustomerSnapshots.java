package io.customerledger.query.customer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Profile;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.customer.ProfileJson;
import io.customerledger.eventstore.sealing.DataKey;
import io.customerledger.eventstore.sealing.DataKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code customer_snapshot}: what customers were at some of their versions, sealed with their data keys.
 * Readers write it, and can do without it.
 */
final class CustomerSnapshots {

    /** What a customer was at a version. */
    record Snapshot(long version, Profile profile) {}

    private static final Logger log = LoggerFactory.getLogger(CustomerSnapshots.class);

    private static final String NEXT = """
            SELECT s.version, s.sealed, k.wrapped
              FROM customer_snapshot s
              JOIN data_key k ON k.organization_id = s.organization_id AND k.subject_id = s.subject_id
             WHERE s.organization_id = :organization
               AND s.subject_id = :customer
               AND s.version >= :version
             ORDER BY s.version
             LIMIT 1""";

    private static final String KEEP = """
            INSERT INTO customer_snapshot (organization_id, subject_id, version, sealed)
            SELECT :organization, :customer, version, sealed
              FROM unnest(cast(:versions AS bigint[]), cast(:sealed AS bytea[])) s (version, sealed)
                ON CONFLICT DO NOTHING""";

    private final JdbcClient jdbc;
    private final DataKeys dataKeys;

    CustomerSnapshots(JdbcClient jdbc, DataKeys dataKeys) {
        this.jdbc = jdbc;
        this.dataKeys = dataKeys;
    }

    /** The first one that is not before a version. */
    Optional<Snapshot> next(CustomerKey customer, long version) {
        return Sql.of(jdbc, NEXT, customer)
                .param("version", version)
                .query((row, _) -> snapshot(customer, row))
                .optional();
    }

    /** Keeps what a customer was at these versions, unless it was erased in the meantime. */
    void keep(CustomerKey customer, Map<Long, Profile> profiles) {
        try {
            dataKeys.forWriting(customer).ifPresent(key -> insert(customer, profiles, key));
        } catch (DataAccessException e) {
            log.debug("Snapshots were not kept", e);
        }
    }

    private void insert(CustomerKey customer, Map<Long, Profile> profiles, DataKey key) {
        var versions = profiles.keySet().toArray(Long[]::new);
        var sealed = profiles.entrySet().stream()
                .map(each -> key.seal(
                        context(customer, each.getKey()),
                        ProfileJson.write(each.getValue()).getBytes(UTF_8)))
                .toArray(byte[][]::new);
        Sql.of(jdbc, KEEP, customer)
                .param("versions", versions)
                .param("sealed", sealed)
                .update();
    }

    private Snapshot snapshot(CustomerKey customer, ResultSet row) throws SQLException {
        long version = row.getLong(1);
        var key = dataKeys.unwrap(customer, row.getBytes(3));
        var plain = key.unseal(context(customer, version), row.getBytes(2));
        return new Snapshot(version, ProfileJson.read(plain));
    }

    private static String context(CustomerKey customer, long version) {
        return "snapshot/" + customer + "/" + version;
    }
}
