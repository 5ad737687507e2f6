package io.customerledger.service.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.keys.ApiKeyAnswer;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.service.http.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.TransientDataAccessException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnownKeysTest {

    private HikariDataSource database;
    private HikariDataSource secondPool;
    private Node here;
    private Node there;

    @BeforeAll
    void start() {
        database = TestDatabase.fresh();
        secondPool = TestDatabase.sameAs(database);
        here = new Node(database);
        there = new Node(secondPool);
    }

    @AfterAll
    void stop() {
        here.close();
        there.close();
        secondPool.close();
        database.close();
    }

    @Test
    void a_key_is_known_on_every_node_as_soon_as_it_is_made() {
        var made = here.create();
        var caller = there.keys.find(made.secret().text());
        assertThat(caller.organization()).isEqualTo(Node.ACME);
        assertThat(caller.livemode()).isFalse();
        assertThat(caller.keyId()).isEqualTo(made.key().id());
        assertThat(caller.keyName()).isEqualTo("A key");
    }

    @Test
    void a_key_in_use_that_is_deleted_elsewhere_is_refused_within_a_second() throws Exception {
        var made = here.create();
        var stop = new AtomicBoolean();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var lastUse = callers.submit(() -> {
                long last = 0;
                while (!stop.get()) {
                    long asked = System.nanoTime();
                    if (there.keys.find(made.secret().text()) != null) {
                        last = asked;
                    }
                    Thread.sleep(1);
                }
                return last;
            });
            Thread.sleep(1_200);
            assertThat(here.delete(made.key().id())).isTrue();
            long deleted = System.nanoTime();
            Thread.sleep(1_500);
            stop.set(true);
            assertThat(Duration.ofNanos(lastUse.get() - deleted)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void a_key_that_rested_for_a_second_is_looked_up_before_it_counts_again() throws Exception {
        var made = here.create();
        assertThat(there.keys.find(made.secret().text())).isNotNull();
        here.delete(made.key().id());
        Thread.sleep(1_000);
        assertThat(there.keys.find(made.secret().text())).isNull();
    }

    @Test
    void a_key_deleted_on_this_node_is_refused_at_once() {
        var made = here.create();
        assertThat(here.keys.find(made.secret().text())).isNotNull();
        here.delete(made.key().id());
        here.keys.forget(made.key().id());
        assertThat(here.keys.find(made.secret().text())).isNull();
    }

    @Test
    void a_key_deleted_while_those_in_use_are_looked_up_does_not_come_back() throws Exception {
        try (var node = new Node(database)) {
            var made = node.create();
            var deleted = new CountDownLatch(1);
            assertThat(node.keys.find(made.secret().text())).isNotNull();
            node.onAnswer = () -> {
                node.onAnswer = () -> {};
                node.delete(made.key().id());
                node.keys.forget(made.key().id());
                deleted.countDown();
            };
            deleted.await();
            long until = System.nanoTime() + Duration.ofMillis(300).toNanos();
            while (System.nanoTime() < until) {
                assertThat(node.keys.find(made.secret().text())).isNull();
            }
        }
    }

    @Test
    void a_key_in_use_costs_no_query_of_its_own() throws Exception {
        var made = here.create();
        assertThat(here.keys.find(made.secret().text())).isNotNull();
        int before = here.queries.get();
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        int uses = 0;
        while (System.nanoTime() < until) {
            assertThat(here.keys.find(made.secret().text())).isNotNull();
            uses++;
        }
        assertThat(uses).isGreaterThan(10_000);
        // Five rounds, and one that notes the use.
        assertThat(here.queries.get() - before).isLessThan(10);
    }

    @Test
    void a_key_expires_by_the_clock() {
        try (var node = new Node(database)) {
            var command = node.command(Duration.ofDays(30));
            node.commands.create(command, Node.ORIGIN, null);
            assertThat(node.keys.find(command.secret().text())).isNotNull();
            node.ahead = Duration.ofDays(30).minusSeconds(5);
            assertThat(node.keys.find(command.secret().text())).isNotNull();
            node.ahead = Duration.ofDays(30);
            assertThat(node.keys.find(command.secret().text())).isNull();
        }
    }

    @Test
    void the_last_use_is_noted_in_the_background_and_once_a_minute() throws Exception {
        try (var node = new Node(database)) {
            var made = node.create();
            node.keys.find(made.secret().text());
            awaitUse(node, made.key().id(), _ -> true);
            var noted = lastUse(node, made.key().id());
            node.keys.find(made.secret().text());
            Thread.sleep(1_000);
            assertThat(lastUse(node, made.key().id())).isEqualTo(noted);
            node.ahead = Duration.ofSeconds(61);
            node.keys.find(made.secret().text());
            awaitUse(node, made.key().id(), use -> use.isAfter(noted));
        }
    }

    @Test
    void a_use_noted_by_a_clock_that_was_ahead_does_not_stay() throws Exception {
        try (var node = new Node(database)) {
            var made = node.create();
            node.ahead = Duration.ofDays(1);
            node.keys.find(made.secret().text());
            awaitUse(node, made.key().id(), use -> use.isAfter(Instant.now()));
            node.ahead = Duration.ZERO;
            node.keys.find(made.secret().text());
            awaitUse(node, made.key().id(), use -> use.isBefore(Instant.now()));
        }
    }

    @Test
    void who_asks_while_the_database_is_away_hears_so_and_who_comes_afterwards_gets_in() throws Exception {
        try (var network = PostgresProxy.before(database);
                var pool = impatient(network);
                var node = new Node(pool)) {
            var made = node.create();
            network.refuse();
            assertThatThrownBy(() -> node.keys.find(made.secret().text()))
                    .isInstanceOf(TransientDataAccessException.class);
            network.pass();
            assertThat(findOnceItIsBack(node, made).keyId())
                    .isEqualTo(made.key().id());
        }
    }

    @Test
    void uses_are_noted_again_when_the_database_was_away() throws Exception {
        try (var network = PostgresProxy.before(database);
                var pool = impatient(network);
                var node = new Node(pool)) {
            var made = node.create();
            node.keys.find(made.secret().text());
            awaitUse(here, made.key().id(), _ -> true);
            var noted = lastUse(here, made.key().id());
            node.keys.find(made.secret().text());
            network.refuse();
            awaitFailedRound(node);
            network.pass();
            node.ahead = Duration.ofSeconds(61);
            findOnceItIsBack(node, made);
            awaitUse(here, made.key().id(), use -> use.isAfter(noted));
        }
    }

    @Test
    void a_flood_of_wrong_keys_takes_few_queries() throws Exception {
        int before = here.queries.get();
        var answers = new ArrayList<Future<Caller>>();
        try (var flood = Executors.newFixedThreadPool(64)) {
            for (int i = 0; i < 20_000; i++) {
                var wrong = ApiKeySecret.next(false).text();
                answers.add(flood.submit(() -> here.keys.find(wrong)));
            }
        }
        for (var answer : answers) {
            assertThat(answer.get()).isNull();
        }
        assertThat(here.queries.get() - before).isLessThan(20_000 / 4);
    }

    @Test
    void what_does_not_look_like_a_key_takes_none() {
        int before = here.queries.get();
        for (int i = 0; i < 1_000; i++) {
            assertThat(here.keys.find("ck_sandbox_'; DROP TABLE api_key; --" + i))
                    .isNull();
        }
        assertThat(here.queries.get() - before).isLessThan(10);
    }

    /** Through a network, and with less patience than a service has. */
    private static HikariDataSource impatient(PostgresProxy network) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(network.dataSource().getJdbcUrl());
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(1_000);
        return pool;
    }

    /** It takes the pool a while to see that the database is back. */
    private static Caller findOnceItIsBack(Node node, ApiKeyAnswer.Created made) {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            try {
                return node.keys.find(made.secret().text());
            } catch (TransientDataAccessException e) {
                if (System.nanoTime() > end) throw e;
            }
        }
    }

    /** Two queries later: the next round begins when the one before it is over. */
    private static void awaitFailedRound(Node node) throws InterruptedException {
        int before = node.queries.get();
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (node.queries.get() < before + 2) {
            assertThat(System.nanoTime()).as("no more rounds").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static void awaitUse(Node node, String id, Predicate<Instant> wanted) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        for (var use = lastUse(node, id); use == null || !wanted.test(use); use = lastUse(node, id)) {
            assertThat(System.nanoTime()).as("noted until now: %s", use).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static Instant lastUse(Node node, String id) {
        return node.rows.list(Node.ACME, null, 100).stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow()
                .lastUsedAt();
    }
}
