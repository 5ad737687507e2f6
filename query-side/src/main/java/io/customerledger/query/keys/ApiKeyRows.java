package io.customerledger.query.keys;

import io.customerledger.api.keys.ApiKey;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code api_key}. {@code append} writes its rows; only the time of the last use is written here. */
public final class ApiKeyRows {

    private static final String PAGE = """
            SELECT *
              FROM api_key
             WHERE organization_id = :organization
               AND (cast(:after AS text) IS NULL OR key_id < :after)
             ORDER BY key_id DESC
             LIMIT :limit""";

    /** The hash alone tells whose key it is. Of two rows with the same text, the one valid longest comes last. */
    private static final String BY_HASH = """
            SELECT *
              FROM api_key
             WHERE hash = ANY (:hashes)
             ORDER BY expires_at NULLS LAST""";

    private static final String ANY = """
            SELECT EXISTS (SELECT 1 FROM api_key)""";

    /** Waits for no lock: a key that is being deleted, or noted by another node, is left out. */
    private static final String NOTE_USE = """
            UPDATE api_key
               SET last_used_at = :at
             WHERE organization_id = :organization
               AND key_id IN (SELECT key_id
                                FROM api_key
                               WHERE organization_id = :organization
                                 AND key_id = ANY (:keys)
                                 AND (last_used_at IS NULL OR last_used_at < :before OR last_used_at > :at)
                                 FOR NO KEY UPDATE SKIP LOCKED)""";

    private static final HexFormat HEX = HexFormat.of();

    private final JdbcClient jdbc;

    public ApiKeyRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A page of an organization's keys, the newest first.
     *
     * @param after the last key of the page before; null: the first page
     */
    public List<ApiKey> list(OrganizationId organization, @Nullable String after, int limit) {
        return Sql.of(jdbc, PAGE, organization)
                .param("after", after)
                .param("limit", limit)
                .query((row, _) -> key(row))
                .list();
    }

    /** The keys with these hashes, by hash; hashes are in hexadecimal. */
    public Map<String, ApiKey> find(Collection<String> hashes) {
        var found = new HashMap<String, ApiKey>();
        jdbc.sql(BY_HASH)
                .param("hashes", hashes.stream().map(HEX::parseHex).toArray(byte[][]::new))
                .query(row -> {
                    found.put(HEX.formatHex(row.getBytes("hash")), key(row));
                });
        return found;
    }

    /** Whether there is any key at all. */
    public boolean any() {
        return jdbc.sql(ANY).query(Boolean.class).single();
    }

    /** Notes that keys of an organization were used, unless that was noted between {@code before} and {@code at}. */
    public void noteUse(OrganizationId organization, Collection<String> keys, Instant at, Instant before) {
        Sql.of(jdbc, NOTE_USE, organization)
                .param("keys", keys.toArray(String[]::new))
                .param("at", SqlTime.of(at))
                .param("before", SqlTime.of(before))
                .update();
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                new OrganizationId(row.getString("organization_id")),
                row.getString("key_id"),
                row.getString("name"),
                row.getString("prefix"),
                SqlTime.read(row, "created_at"),
                SqlTime.readNullable(row, "expires_at"),
                SqlTime.readNullable(row, "last_used_at"));
    }
}
