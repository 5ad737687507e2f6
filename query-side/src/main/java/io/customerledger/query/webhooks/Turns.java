package io.customerledger.query.webhooks;

import static java.util.stream.Collectors.groupingBy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.SqlTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables of deliveries, as the delivering nodes move them on: by the database function {@code webhook_turn}. */
final class Turns {

    private static final Duration ENDPOINTS_REMEMBERED = Duration.ofSeconds(1);

    /** What came of an attempt. */
    enum Status {
        DELIVERED,
        FAILED,
        PENDING,
        ERASED,
        RELEASED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What came of a claim.
     *
     * @param delay until the next attempt of what is pending
     * @param posted null when nothing was sent
     * @param sealed what was sent and what came back; null when that is not kept
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Settled(
            Claim claim,
            Status status,
            @Nullable Duration delay,
            Sender.@Nullable Posted posted,
            byte @Nullable [] sealed) {}

    /**
     * A delivery that the caller is to attempt.
     *
     * @param lease the turn's: it tells this claim of the delivery from all others
     * @param retries how many attempts failed before
     * @param since when the turn was asked for, by {@link System#nanoTime}
     */
    record Claim(long number, long lease, long position, int retries, long since) {}

    /** Where and how to send. */
    record Endpoint(
            WebhookKey key,
            boolean livemode,
            String url,
            @Nullable String apiVersion,
            String secret,
            @Nullable String previousSecret) {}

    record Turn(boolean more, @Nullable Instant failingSince, Endpoint endpoint, List<Claim> claims) {}

    private static final String TURN = """
            SELECT more, failing_since, livemode, url, api_version, secret, previous_secret, number, log_position, retries
              FROM webhook_turn(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String ENDPOINTS = """
            SELECT organization_id, webhook_id
              FROM webhook
             WHERE organization_id = ANY (:organizations)""";

    // These two look across organizations.
    private static final String DUE = """
            SELECT p.organization_id, p.webhook_id
              FROM webhook_progress p
              JOIN webhook w ON w.organization_id = p.organization_id AND w.webhook_id = p.webhook_id
             WHERE p.wake_at <= now()
             ORDER BY random() -- or some would be left out every time
             LIMIT 500""";

    private static final String BEHIND = """
            SELECT p.organization_id, p.webhook_id
              FROM webhook_progress p
              JOIN webhook w ON w.organization_id = p.organization_id AND w.webhook_id = p.webhook_id AND w.is_active
             WHERE p.position < (SELECT max(e.position)
                                   FROM event e
                                  WHERE e.organization_id = p.organization_id)
               AND (p.paused_until IS NULL OR p.paused_until <= now() OR p.enabled_at <> w.enabled_at)
             ORDER BY random()
             LIMIT 500""";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final WebhookSettings settings;
    private final Slots slots;
    private final Cache<OrganizationId, List<WebhookKey>> endpoints = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(ENDPOINTS_REMEMBERED)
            .build();

    Turns(JdbcTemplate jdbc, WebhookSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.settings = settings;
        this.slots = new Slots(settings.retention(), clock);
    }

    /**
     * One step of an endpoint's deliveries.
     *
     * @param want how many claims the caller can attempt at once
     * @return null when there was nothing to do
     */
    @Nullable
    Turn take(WebhookKey key, int want, List<Settled> settled) {
        long lease = ThreadLocalRandom.current().nextLong();
        return jdbc.execute((Connection connection) -> {
            try (var call = connection.prepareStatement(TURN)) {
                call.setString(1, key.organization().value());
                call.setString(2, key.id());
                call.setShort(3, slots.current());
                call.setLong(4, lease);
                call.setInt(5, (int) settings.lease().toMillis());
                call.setInt(6, want);
                call.setInt(7, WebhookSettings.IN_FLIGHT);
                call.setInt(8, WebhookSettings.PROBE_AFTER);
                call.setInt(9, (int) settings.longestPause().toMillis());
                bind(call, settled);
                return read(key, lease, call);
            }
        });
    }

    private static void bind(PreparedStatement call, List<Settled> settled) throws SQLException {
        array(call, 10, "int8", settled, each -> each.claim().number());
        array(call, 11, "int8", settled, each -> each.claim().lease());
        array(call, 12, "text", settled, each -> each.status().wireName());
        array(
                call,
                13,
                "int4",
                settled,
                each -> each.delay() == null ? 0 : (int) each.delay().toMillis());
        array(call, 14, "timestamptz", settled, ofPosted(posted -> SqlTime.of(posted.at())));
        array(call, 15, "int4", settled, ofPosted(Sender.Posted::status));
        array(call, 16, "int4", settled, ofPosted(Sender.Posted::durationMs));
        var sealed = settled.stream().map(Settled::sealed).toArray(byte[][]::new);
        call.setArray(17, call.getConnection().createArrayOf("bytea", sealed));
    }

    private static Function<Settled, @Nullable Object> ofPosted(Function<Sender.Posted, @Nullable Object> value) {
        return settled -> settled.posted() == null ? null : value.apply(settled.posted());
    }

    private static void array(
            PreparedStatement call,
            int index,
            String type,
            List<Settled> settled,
            Function<Settled, @Nullable Object> value)
            throws SQLException {
        call.setArray(
                index,
                call.getConnection()
                        .createArrayOf(type, settled.stream().map(value).toArray()));
    }

    private static @Nullable Turn read(WebhookKey key, long lease, PreparedStatement call) throws SQLException {
        // The lease begins during the call, so the age of its claims is counted from before it.
        long asked = System.nanoTime();
        try (var row = call.executeQuery()) {
            if (!row.next()) return null;
            var since = SqlTime.readNullable(row, "failing_since");
            var endpoint = new Endpoint(
                    key,
                    row.getBoolean("livemode"),
                    row.getString("url"),
                    row.getString("api_version"),
                    row.getString("secret"),
                    row.getString("previous_secret"));
            boolean more = row.getBoolean("more");
            var claims = new ArrayList<Claim>();
            do {
                long number = row.getLong("number");
                if (!row.wasNull()) {
                    claims.add(new Claim(number, lease, row.getLong("log_position"), row.getInt("retries"), asked));
                }
            } while (row.next());
            return new Turn(more, since, endpoint, claims);
        }
    }

    /** The endpoints of these organizations; one that was made within the last second may be missing. */
    List<WebhookKey> endpoints(Collection<OrganizationId> organizations) {
        return endpoints.getAll(organizations, this::read).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /**
     * By one query for all, so that of a thousand organizations that grow at once none waits for the queries of the
     * others.
     */
    private Map<OrganizationId, List<WebhookKey>> read(Set<? extends OrganizationId> organizations) {
        var found = client
                .sql(ENDPOINTS)
                .param(
                        "organizations",
                        organizations.stream().map(OrganizationId::value).toArray(String[]::new))
                .query(Turns::key)
                .list()
                .stream()
                .collect(groupingBy(WebhookKey::organization));
        var read = new HashMap<OrganizationId, List<WebhookKey>>();
        organizations.forEach(each -> read.put(each, found.getOrDefault(each, List.of())));
        return read;
    }

    void forget(OrganizationId organization) {
        endpoints.invalidate(organization);
    }

    /** Endpoints, of all organizations, with something that is due by its time. */
    List<WebhookKey> due() {
        return client.sql(DUE).query(Turns::key).list();
    }

    /** Endpoints, of all organizations, that are owed events of the log. */
    List<WebhookKey> behind() {
        return client.sql(BEHIND).query(Turns::key).list();
    }

    private static WebhookKey key(ResultSet row, int number) throws SQLException {
        return new WebhookKey(new OrganizationId(row.getString(1)), row.getString(2));
    }
}
