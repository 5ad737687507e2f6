package io.customerledger.service.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.eventstore.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
