package io.customerledger.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresProxyTest {

    private HikariDataSource database;
    private PostgresProxy proxy;
    private JdbcClient direct;
    private JdbcClient proxied;

    @BeforeAll
    void start() {
        database = TestDatabase.empty();
        proxy = PostgresProxy.before(database);
        direct = JdbcClient.create(database);
        proxied = JdbcClient.create(proxy.dataSource());
        direct.sql("CREATE TABLE note (text text NOT NULL)").update();
    }

    @AfterAll
    void stop() throws Exception {
        proxy.close();
        database.close();
    }

    @Test
    void a_withheld_commit_is_done_and_its_client_never_learns_it() throws Exception {
        write("before");
        proxy.withhold();
        var writing = CompletableFuture.runAsync(() -> write("lost"), Thread::startVirtualThread);
        proxy.awaitWithheld();
        assertThat(written("lost")).isTrue();
        assertThat(writing).isNotDone();
        proxy.cut();
        assertThatThrownBy(writing::join).hasRootCauseInstanceOf(IOException.class);
        write("after");
    }

    @Test
    void what_was_withheld_arrives_when_the_network_heals() throws Exception {
        proxy.withhold();
        var writing = CompletableFuture.runAsync(() -> write("late"), Thread::startVirtualThread);
        proxy.awaitWithheld();
        proxy.pass();
        writing.join();
    }

    @Test
    void a_new_connection_can_be_made_while_answers_are_withheld() throws SQLException {
        proxy.withhold();
        try (var connection = proxy.dataSource().getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
        proxy.pass();
    }

    @Test
    void a_refused_connection_fails_at_once_and_works_again_afterwards() {
        proxy.refuse();
        assertThat(proxy.connections()).isZero();
        assertThatThrownBy(() -> write("refused")).hasRootCauseInstanceOf(IOException.class);
        proxy.pass();
        write("accepted");
        assertThat(written("refused")).isFalse();
        assertThat(written("accepted")).isTrue();
    }

    @Test
    void a_delayed_answer_comes_late() {
        write("warm");
        proxy.delay(Duration.ofMillis(200));
        var start = Instant.now();
        write("delayed");
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(200));
        proxy.pass();
    }

    private void write(String text) {
        proxied.sql("INSERT INTO note VALUES (?)").param(text).update();
    }

    private boolean written(String text) {
        return direct.sql("SELECT count(*) FROM note WHERE text = ?")
                        .param(text)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
