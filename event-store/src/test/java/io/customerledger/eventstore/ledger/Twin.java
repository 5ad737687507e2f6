package io.customerledger.eventstore.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database without the mechanism that a guarantee rests on: there the guarantee must fail. */
final class Twin {

    private Twin() {}

    /** Replaces a part, given as a regular expression, in all ways of the function that writes. */
    static void replaceInAppend(DataSource database, String part, String other) {
        var jdbc = JdbcClient.create(database);
        for (var function : List.of("append", "append_all", "append_few")) {
            var append = jdbc.sql("SELECT pg_get_functiondef(?::regproc)")
                    .param(function)
                    .query(String.class)
                    .single();
            var replaced = append.replaceAll(part, other);
            assertThat(replaced).isNotEqualTo(append);
            jdbc.sql(replaced).update();
        }
    }
}
