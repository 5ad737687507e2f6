package io.customerledger.eventstore;

import java.sql.Connection;
import java.util.function.Function;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * How PostgreSQL plans a statement. It may plan one that is sent often only once, for any values; that is right where
 * all values are alike, and elsewhere costs a hundred times as much as a plan for the values at hand.
 */
public final class Planned {

    private final JdbcTemplate connection;

    public Planned(JdbcTemplate connection) {
        this.connection = connection;
    }

    /** Has each statement planned for its own values, every time. */
    public <T> T anew(Function<JdbcClient, T> work) {
        return connection.execute((Connection open) -> {
            var driver = open.unwrap(PGConnection.class);
            int usual = driver.getPrepareThreshold();
            driver.setPrepareThreshold(0);
            try {
                return work.apply(JdbcClient.create(new SingleConnectionDataSource(open, true)));
            } finally {
                driver.setPrepareThreshold(usual);
            }
        });
    }
}
