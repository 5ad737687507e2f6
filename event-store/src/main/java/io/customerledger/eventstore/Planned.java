package io.customerledger.eventstore;

import java.sql.Connection;
import java.util.function.Function;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * How PostgreSQL plans a statement. One that is sent often it may plan once for any values; that is right where all values
 * are alike, and for others costs a hundred times what their own plan does.
 */
public final class Planned {

    private final JdbcTemplate connection;

    public Planned(JdbcTemplate connection) {
        this.connection = connection;
    }

    /** Has what is asked planned for its own values, each time. */
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
