package io.customerledger.eventstore.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database without the mechanism that a guarantee rests on: there the guarantee must fail. */
final class Twin {

    private Twin() {}

    /** Replaces a part of the function {@code append}, given as a regular expression. */
    static void replaceInAppend(DataSource database, String part, String other) {
        var jdbc = JdbcClient.create(database);
        var append = jdbc.sql("SELECT pg_get_functiondef('append'::regproc)")
                .query(String.class)
                .single();
        var replaced = append.replaceAll(part, other);
        assertThat(replaced).isNotEqualTo(append);
        jdbc.sql(replaced).update();
    }
}
