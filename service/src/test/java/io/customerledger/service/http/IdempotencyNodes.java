package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.Api;
import io.customerledger.service.Api.Answered;
import io.customerledger.service.TestNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes on one database; the second has a network that can be broken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class IdempotencyNodes {

    static final String KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyz";
    static final String ADA = "{\"email\":\"ada@acme.com\",\"fullName\":\"Ada\"}";

    HikariDataSource database;
    PostgresProxy network;
    private TestNode first;
    private TestNode second;
    Api here;
    Api there;

    @BeforeAll
    void start() {
        database = TestDatabase.fresh();
        network = PostgresProxy.before(database);
        first = TestNode.on(database, "ledger.bootstrap-api-key=" + KEY);
        second = TestNode.on(network.dataSource());
        here = first.api(KEY);
        there = second.api(KEY);
    }

    @AfterAll
    void stop() throws Exception {
        second.close();
        first.close();
        network.close();
        database.close();
    }

    static void assertIsRepeat(Answered again, Answered first) {
        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.http().body()).isEqualTo(first.http().body());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    long events() {
        return JdbcClient.create(database)
                .sql("SELECT count(*) FROM event")
                .query(Long.class)
                .single();
    }
}
