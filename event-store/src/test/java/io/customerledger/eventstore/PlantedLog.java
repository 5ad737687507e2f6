package io.customerledger.eventstore;

import io.customerledger.api.Json;
import io.customerledger.api.customer.Address;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.event.OriginJson;
import io.customerledger.eventstore.sealing.DataKey;
import io.customerledger.eventstore.sealing.MasterKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Logs of any length in seconds: their events are sealed like all others, but come in by COPY. There are no rows of the
 * customers: these are for a replay to make.
 */
public final class PlantedLog {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00.000Z");
    private static final String ORIGIN =
            OriginJson.write(new Origin(new Actor("api_key", "key_planted", "Planted"), null, null, "req_1", null));
    private static final int EVENTS_IN_COPY = 10_000;

    private final DataSource database;
    private final MasterKey masterKey;

    public PlantedLog(DataSource database, MasterKey masterKey) {
        this.database = database;
        this.masterKey = masterKey;
    }

    /** Makes an organization whose customers were first all created, and then changed in turns. */
    public List<CustomerKey> plant(OrganizationId organization, int customers, int eventsOfEach) {
        JdbcClient.create(database)
                .sql("INSERT INTO organization VALUES (?, 'Planted', false, now()) ON CONFLICT DO NOTHING")
                .param(organization.value())
                .update();
        try (var connection = database.getConnection()) {
            return plant(organization, customers, eventsOfEach, connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<CustomerKey> plant(OrganizationId organization, int customers, int eventsOfEach, Connection connection)
            throws SQLException {
        var keys = new ArrayList<CustomerKey>(customers);
        var dataKeys = new ArrayList<DataKey>(customers);
        var profiles = new ArrayList<Profile>(customers);
        var keyRows = new CopyText();
        for (int n = 0; n < customers; n++) {
            var key = new CustomerKey(organization, new CustomerId(Ids.next("cus_")));
            var wrapped = masterKey.newDataKey(key.toString());
            keys.add(key);
            dataKeys.add(masterKey.unwrap(key.toString(), wrapped));
            profiles.add(profile(n));
            keyRows.row(organization, key.id(), "\\x" + HexFormat.of().formatHex(wrapped));
        }
        keyRows.into("data_key", connection);
        var events = new CopyText();
        long position = 0;
        for (int version = 1; version <= eventsOfEach; version++) {
            for (int n = 0; n < customers; n++) {
                var before = profiles.get(n);
                var after = version == 1 ? before : changed(before, version);
                var at = BEGINNING.plusMillis(position);
                var event = version == 1
                        ? new CustomerCreated(keys.get(n), after.asChanges(), at)
                        : new CustomerUpdated(keys.get(n), before.changesTo(after), at);
                profiles.set(n, after);
                position++;
                row(events, position, version, event, dataKeys.get(n));
                if (position % EVENTS_IN_COPY == 0) {
                    events.into("event", connection);
                    events = new CopyText();
                }
            }
        }
        events.into("event", connection);
        return keys;
    }

    private static void row(CopyText rows, long position, long version, CustomerEvent event, DataKey key) {
        var draft = CustomerEventCodec.encode(event, version, key);
        rows.row(
                event.customer().organization(),
                position,
                draft.id(),
                event.customer().id(),
                version,
                draft.type(),
                draft.revision(),
                draft.occurredAt(),
                ORIGIN,
                draft.payload());
    }

    private static Profile profile(int n) {
        return new Profile(
                "user_" + n,
                "person" + n + "@example.com",
                "Person Number " + n,
                null,
                "UTC",
                new Json("{\"plan\":\"free\",\"seats\":" + n % 100 + "}"),
                null,
                null);
    }

    private static Profile changed(Profile before, int version) {
        return before.with(
                switch (version % 3) {
                    case 0 -> Map.of(CustomerField.FULL_NAME, "Person of version " + version);
                    case 1 -> Map.of(CustomerField.METADATA, new Json("{\"plan\":\"pro\",\"change\":" + version + "}"));
                    default ->
                        Map.of(
                                CustomerField.ADDRESS,
                                new Address(version + " Main St", null, "Springfield", null, "12345", "US", null));
                });
    }
}
