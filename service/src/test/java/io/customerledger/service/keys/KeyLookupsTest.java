package io.customerledger.service.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What is known of keys when the database takes its time. */
class KeyLookupsTest {

    private static final Duration TOO_OLD = Duration.ofSeconds(1);

    private HikariDataSource database;
    private Node here;
    private Node slow;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        here = new Node(database);
        slow = new Node(database);
    }

    @AfterEach
    void stop() {
        slow.close();
        here.close();
        database.close();
    }

    @Test
    void an_answer_is_as_old_as_its_question() {
        var made = here.create();
        slow.onAnswer = () -> {
            slow.onAnswer = () -> {};
            here.delete(made.key().id());
            sleep(TOO_OLD);
        };
        slow.keys.find(made.secret().text());
        assertThat(slow.keys.find(made.secret().text())).isNull();
    }

    @Test
    void so_is_the_answer_about_the_keys_in_use() throws Exception {
        var made = here.create();
        var answered = new CountDownLatch(1);
        assertThat(slow.keys.find(made.secret().text())).isNotNull();
        slow.onAnswer = () -> {
            slow.onAnswer = () -> {};
            here.delete(made.key().id());
            sleep(TOO_OLD);
            answered.countDown();
        };
        answered.await();
        sleep(Duration.ofMillis(200));
        assertThat(slow.keys.find(made.secret().text())).isNull();
    }

    @Test
    void a_connection_that_says_nothing_any_more_holds_up_no_key_but_those_that_were_asked_for_over_it()
            throws Exception {
        var made = here.create();
        try (var network = PostgresProxy.before(database)) {
            var way = new DelegatingDataSource(network.dataSource());
            try (var node = new Node(way)) {
                network.withhold();
                assertThatThrownBy(() -> node.keys.find(made.secret().text()))
                        .isInstanceOf(TransientDataAccessException.class);
                way.setTargetDataSource(database);
                assertThat(node.keys.find(made.secret().text())).isNotNull();
            }
        }
    }

    @Test
    void keys_in_use_are_looked_up_over_the_next_one() throws Exception {
        var made = here.create();
        try (var network = PostgresProxy.before(database)) {
            var way = new DelegatingDataSource(network.dataSource());
            try (var node = new Node(way)) {
                assertThat(node.keys.find(made.secret().text())).isNotNull();
                network.withhold();
                network.awaitWithheld();
                way.setTargetDataSource(database);
                long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
                while (here.rows.list(Node.ACME, null, 1).getFirst().lastUsedAt() == null) {
                    assertThat(System.nanoTime()).as("its use is noted").isLessThan(end);
                    Thread.sleep(20);
                }
            }
        }
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
