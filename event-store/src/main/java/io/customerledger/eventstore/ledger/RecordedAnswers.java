package io.customerledger.eventstore.ledger;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.api.request.RecordedAnswer.SubjectVersion;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the table {@code idempotency}: what was answered to a request, for its repeats. */
public final class RecordedAnswers {

    private static final Duration KEPT = Duration.ofHours(24);

    private static final String BY_KEY = """
            SELECT fingerprint, api_version, kind, subjects, versions, detail, sealed
              FROM idempotency
             WHERE organization_id = :organization
               AND key = :key
               AND recorded_at > :since
             ORDER BY recorded_at DESC
             LIMIT 1""";

    private final JdbcClient jdbc;
    private final Clock clock;

    public RecordedAnswers(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public Optional<RecordedAnswer> find(OrganizationId organization, String key) {
        return Sql.of(jdbc, BY_KEY, organization)
                .param("key", key)
                .param("since", SqlTime.of(clock.instant().minus(KEPT)))
                .query(RecordedAnswers::answer)
                .optional();
    }

    /**
     * What a write has just found recorded.
     *
     * @throws LedgerUnavailable when it has been forgotten since
     */
    public RecordedAnswer get(OrganizationId organization, String key) {
        return find(organization, key)
                .orElseThrow(() -> new LedgerUnavailable("The recorded answer has just been purged"));
    }

    private static RecordedAnswer answer(ResultSet row, int number) throws SQLException {
        return new RecordedAnswer(
                row.getString("fingerprint"),
                row.getString("api_version"),
                row.getString("kind"),
                subjects(row),
                row.getString("detail"),
                row.getString("sealed"));
    }

    private static List<SubjectVersion> subjects(ResultSet row) throws SQLException {
        var array = row.getArray("subjects");
        if (array == null) return List.of();
        var ids = (String[]) array.getArray();
        var versions = (Long[]) row.getArray("versions").getArray();
        var subjects = new ArrayList<SubjectVersion>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            subjects.add(new SubjectVersion(ids[i], versions[i]));
        }
        return subjects;
    }
}
