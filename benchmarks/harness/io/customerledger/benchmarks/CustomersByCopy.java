package io.customerledger.benchmarks;

import io.customerledger.api.Json;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerField;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.customer.ProfileJson;
import io.customerledger.eventstore.event.CustomerEventCodec;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.event.OriginJson;
import io.customerledger.eventstore.sealing.DataKey;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.query.customer.Rows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Fills an organization with what {@code append} would have written, by the product's own encoding and sealing, but with
 * COPY and without indexes: millions of events in minutes. The service may not run meanwhile.
 */
final class CustomersByCopy {

    static final int EVENTS_EACH = 10;

    /** Of one customer more, with a long history. */
    static final int LONG_HISTORY = 10_000;

    private static final int NAMES = 64;
    private static final Duration HISTORY = Duration.ofDays(300);

    private final Connection connection;
    private final OrganizationId organization;
    private final Actor actor;
    private final MasterKey masterKey;
    private final int count;

    private final CustomerKey[] keys;
    private final byte[][] wrapped;
    private final DataKey[] dataKeys;
    private final Instant[] updatedAt;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(HISTORY);

    private long position;

    CustomersByCopy(Connection connection, OrganizationId organization, Actor actor, MasterKey masterKey, int count) {
        this.connection = connection;
        this.organization = organization;
        this.actor = actor;
        this.masterKey = masterKey;
        this.count = count;
        this.keys = new CustomerKey[count + 1];
        this.wrapped = new byte[count + 1][];
        this.dataKeys = new DataKey[count + 1];
        this.updatedAt = new Instant[count + 1];
    }

    /** Returns the ids of all customers; the last one is that with the long history. */
    List<String> load() throws SQLException, IOException {
        var indexes = Indexes.setAside(connection, List.of("event", "customer", "data_key"));
        position = lastPosition();
        copyEvents();
        copyDataKeys();
        copyCustomers();
        indexes.restore();
        try (var statement = connection.createStatement()) {
            statement.execute("VACUUM (FREEZE, ANALYZE) event, customer, data_key");
        }
        return List.of(keys).stream().map(key -> key.id().value()).toList();
    }

    private void copyEvents() throws SQLException, IOException {
        try (var lines = CopyLines.into(
                connection,
                "event (organization_id, position, event_id, subject_id, subject_version, type, revision, occurred_at,"
                        + " origin, payload)")) {
            for (int n = 0; n < count; n++) {
                create(n, lines);
            }
            for (int version = 2; version <= EVENTS_EACH; version++) {
                for (int i = 0; i < count; i++) {
                    // In an order that is not that of creation, as life has it.
                    update((int) ((i * 7_919L + version * 104_729L) % count), version, lines);
                }
            }
            create(count, lines);
            for (int version = 2; version <= LONG_HISTORY; version++) {
                update(count, version, lines);
            }
        }
    }

    private void create(int n, CopyLines lines) throws SQLException {
        var key = new CustomerKey(organization, new CustomerId(Ids.next("cus_")));
        keys[n] = key;
        wrapped[n] = masterKey.newDataKey(key.toString());
        dataKeys[n] = masterKey.unwrap(key.toString(), wrapped[n]);
        write(n, 1, new CustomerCreated(key, profile(n, 1).asChanges(), nextTime()), lines);
    }

    private void update(int n, int version, CopyLines lines) throws SQLException {
        var changes = profile(n, version - 1).changesTo(profile(n, version));
        write(n, version, new CustomerUpdated(keys[n], changes, nextTime()), lines);
    }

    private void write(int n, int version, CustomerEvent event, CopyLines lines) throws SQLException {
        var draft = CustomerEventCodec.encode(event, version, dataKeys[n]);
        var origin = new Origin(
                actor, null, null, Ids.next("req_"), UUID.randomUUID().toString());
        updatedAt[n] = event.at();
        lines.add(
                organization.value(),
                ++position,
                draft.id(),
                keys[n].id().value(),
                version,
                draft.type(),
                draft.revision(),
                draft.occurredAt(),
                OriginJson.write(origin),
                draft.payload());
    }

    private void copyDataKeys() throws SQLException, IOException {
        try (var lines = CopyLines.into(connection, "data_key (organization_id, subject_id, wrapped)")) {
            for (int n = 0; n <= count; n++) {
                lines.add(
                        organization.value(),
                        keys[n].id().value(),
                        "\\x" + HexFormat.of().formatHex(wrapped[n]));
            }
        }
    }

    private void copyCustomers() throws SQLException, IOException {
        try (var lines = CopyLines.into(
                connection,
                "customer (organization_id, customer_id, version, external_id, email_folded, words, profile, created_at,"
                        + " updated_at)")) {
            for (int n = 0; n <= count; n++) {
                int version = n == count ? LONG_HISTORY : EVENTS_EACH;
                var createdAt = n == count ? time(count * (long) EVENTS_EACH) : time(n);
                var state = new CustomerState(keys[n], version, profile(n, version), createdAt, updatedAt[n]);
                var row = Rows.of(state);
                lines.add(
                        organization.value(),
                        keys[n].id().value(),
                        version,
                        row.externalId(),
                        row.emailFolded(),
                        words(row.words()),
                        ProfileJson.write(row.profile()),
                        createdAt,
                        updatedAt[n]);
            }
        }
    }

    /** As the ledger writes them: each begins with its organization. */
    private String words(Iterable<String> words) {
        var text = new StringBuilder();
        words.forEach(word ->
                text.append('\'').append(organization).append('/').append(word).append("' "));
        return text.toString();
    }

    private static Profile profile(int n, int version) {
        var name =
                "Given%d Family%d".formatted((n * 7 + version * 13) % NAMES + 1, (n * 11 + version * 29) % NAMES + 1);
        return new Profile(
                        "user_" + (n + 1),
                        "customer" + (n + 1) + "@example.com",
                        null,
                        null,
                        "UTC",
                        new Json("{\"plan\":\"pro\"}"),
                        null,
                        null)
                .with(Map.of(CustomerField.FULL_NAME, name));
    }

    private int event;

    private Instant nextTime() {
        return time(event++);
    }

    private Instant time(long event) {
        long events = (long) count * EVENTS_EACH + LONG_HISTORY;
        return start.plusMillis(HISTORY.toMillis() * event / events);
    }

    private long lastPosition() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT coalesce(max(position), 0) FROM event")) {
            row.next();
            return row.getLong(1);
        }
    }
}
