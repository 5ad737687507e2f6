package io.customerledger.eventstore.webhooks;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code webhook}, which {@code append} writes. */
public final class WebhookRows {

    /** Where an endpoint stands in the order of the list. */
    public record Place(Instant createdAt, String id) {}

    private static final String SELECT = """
            SELECT organization_id, webhook_id, version, url, events, description, is_active, enabled_at, disabled_at,
                   disabled_reason, api_version, created_at, secret, previous_secret, previous_secret_until
              FROM webhook
             WHERE organization_id = :organization""";

    private static final String BY_KEY = SELECT + """

               AND webhook_id = :webhook""";

    private static final String FIRST_PAGE = SELECT + """

             ORDER BY created_at DESC, webhook_id DESC
             LIMIT :limit""";

    private static final String NEXT_PAGE = SELECT + """

               AND (created_at, webhook_id) < (:placeTime, :placeId)
             ORDER BY created_at DESC, webhook_id DESC
             LIMIT :limit""";

    private final JdbcClient jdbc;

    public WebhookRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<WebhookRow> byKey(WebhookKey key) {
        return Sql.of(jdbc, BY_KEY, key).query(WebhookRows::row).optional();
    }

    /** A page, newest first. */
    public List<Webhook> list(OrganizationId organization, @Nullable Place after, int limit) {
        return Sql.of(jdbc, after == null ? FIRST_PAGE : NEXT_PAGE, organization)
                .param("placeTime", SqlTime.ofNullable(after == null ? null : after.createdAt()))
                .param("placeId", after == null ? null : after.id())
                .param("limit", limit)
                .query((row, number) -> row(row, number).webhook())
                .list();
    }

    private static WebhookRow row(ResultSet row, int number) throws SQLException {
        return new WebhookRow(
                new Webhook(
                        new WebhookKey(
                                new OrganizationId(row.getString("organization_id")), row.getString("webhook_id")),
                        row.getLong("version"),
                        row.getString("url"),
                        List.of((String[]) row.getArray("events").getArray()),
                        row.getString("description"),
                        row.getBoolean("is_active"),
                        SqlTime.read(row, "enabled_at"),
                        SqlTime.readNullable(row, "disabled_at"),
                        row.getString("disabled_reason"),
                        row.getString("api_version"),
                        SqlTime.read(row, "created_at")),
                row.getString("secret"),
                row.getString("previous_secret"),
                SqlTime.readNullable(row, "previous_secret_until"));
    }
}
