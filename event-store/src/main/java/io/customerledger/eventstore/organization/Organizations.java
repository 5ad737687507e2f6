package io.customerledger.eventstore.organization;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.Sql;
import io.customerledger.eventstore.SqlTime;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code organization}. An organization's row is there before anything else is written for it. */
public final class Organizations {

    private static final String ADD = """
            INSERT INTO organization (organization_id, name, livemode, created_at)
            VALUES (:organization, :name, :livemode, :at)
                ON CONFLICT DO NOTHING""";

    private final JdbcClient jdbc;

    public Organizations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds an organization, unless it is there. */
    public void add(OrganizationId organization, String name, boolean livemode, Instant at) {
        Sql.of(jdbc, ADD, organization)
                .param("name", name)
                .param("livemode", livemode)
                .param("at", SqlTime.of(at))
                .update();
    }
}
