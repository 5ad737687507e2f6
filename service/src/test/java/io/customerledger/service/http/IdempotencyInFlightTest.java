package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.PostgresProxy;
import io.customerledger.service.Api;
import io.customerledger.service.Api.Answered;
import io.customerledger.service.CustomerLedger;
import io.customerledger.service.ServiceJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What comes while the first request with its idempotency key still runs, or after it broke off. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the proxy that they share") // So they run one after the other, beside other tests.
class IdempotencyInFlightTest extends IdempotencyNodes {

    private static final Duration LONGER_THAN_A_LOCK_TIMEOUT = Duration.ofSeconds(3);

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void twenty_concurrent_creations_with_one_key_make_one_customer(int nodes) throws Exception {
        long before = events();
        var answers = atOnce(20, nodes, (api, n) -> api.post("/customers", ADA));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        assertAreOneAnswer(answers);
        assertThat(events() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void twenty_concurrent_changes_with_one_key_are_one_change(int nodes) throws Exception {
        var id = here.customer(ADA);
        var answers = atOnce(20, nodes, (api, n) -> api.put("/customers/" + id, "{\"fullName\":\"Ada Lovelace\"}"));
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.header("ETag")).isEqualTo("\"2\""));
        assertAreOneAnswer(answers);
        assertThat(here.get("/customers/" + id).header("ETag")).isEqualTo("\"2\"");
    }

    @Test
    void of_concurrent_requests_with_one_key_and_different_bodies_one_applies_and_the_others_are_refused()
            throws Exception {
        long before = events();
        var answers = atOnce(20, 2, (api, n) -> api.post("/customers", "{\"email\":\"ada" + n + "@acme.com\"}"));
        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() != 201))
                .allSatisfy(answer -> assertThat(answer.refusal()).isEqualTo("409 idempotency_key_mismatch"));
        assertThat(events() - before).isEqualTo(1);
    }

    @Test
    void a_second_request_waits_for_the_first_on_any_node() throws Exception {
        var key = Api.unique();
        try (var other = database.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT 1 FROM organization FOR UPDATE");
            var one = async(() -> here.with("Idempotency-Key", key).post("/customers", ADA));
            var two = async(() -> here.with("Idempotency-Key", key).post("/customers", ADA));
            var three = async(() -> there.with("Idempotency-Key", key).post("/customers", ADA));
            Thread.sleep(LONGER_THAN_A_LOCK_TIMEOUT);
            assertThat(List.of(one, two, three)).noneMatch(Future::isDone);
            other.rollback();
            var answers = List.of(one.get(), two.get(), three.get());
            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
            assertAreOneAnswer(answers);
        }
    }

    @Test
    void an_answer_lost_on_its_way_from_the_database_is_found_again() throws Exception {
        assertThat(there.customer(ADA)).isNotBlank();
        var once = justLookedUp(there).with("Idempotency-Key", Api.unique());
        long before = events();
        network.withhold();
        var lost = async(() -> once.post("/customers", ADA));
        network.awaitWithheld();
        network.cut();
        var answered = lost.get();
        assertThat(answered.status()).isEqualTo(201);
        var again = here.with("Idempotency-Key", once.headers().getLast()).post("/customers", ADA);
        assertThat(again.http().body()).isEqualTo(answered.http().body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(events() - before).isEqualTo(1);
    }

    @Test
    void after_a_kill_between_commit_and_answer_the_repeat_gets_the_first_answer(@TempDir Path folder)
            throws Exception {
        long before;
        var key = Api.unique();
        try (var ownNetwork = PostgresProxy.before(database);
                var victim = ServiceJvm.start(
                        folder.resolve("log"),
                        CustomerLedger.class,
                        List.of(),
                        Map.of("SPRING_DATASOURCE_URL", ownNetwork.dataSource().getJdbcUrl()))) {
            victim.awaitReady();
            var its = justLookedUp(victim.api(KEY)).with("Idempotency-Key", key);
            before = events();
            ownNetwork.withhold();
            var unanswered = async(() -> its.post("/customers", ADA));
            // The look-ups of the API key are held back too; this waits for the write.
            while (events() == before) {
                Thread.sleep(10);
            }
            victim.kill();
            assertThat(unanswered.handle((answer, failure) -> failure).get()).isNotNull();
        }
        var answers = List.of(
                here.with("Idempotency-Key", key).post("/customers", ADA),
                there.with("Idempotency-Key", key).post("/customers", ADA));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("Idempotent-Replayed")).isEqualTo("true");
            assertThat(answer.http().body()).isEqualTo(answers.getFirst().http().body());
        });
        assertThat(here.get("/customers/" + answers.getFirst().id()).status()).isEqualTo(200);
        assertThat(events() - before).isEqualTo(1);
    }

    @Test
    void who_has_waited_for_ten_seconds_is_told_that_the_first_still_runs_on_any_node() throws Exception {
        var key = Api.unique();
        var webhook = here.post("/webhooks", "{\"url\":\"https://hook.example.invalid/\",\"events\":[\"*\"]}")
                .id();
        var test = "/webhooks/" + webhook + "/test";
        var first = here.with("Idempotency-Key", key).post(test, "");
        assertThat(first.status()).isEqualTo(200);
        var jdbc = JdbcClient.create(database);
        jdbc.sql("UPDATE idempotency SET kind = 'in_progress' WHERE key = ?")
                .param(key)
                .update();
        long start = System.nanoTime();
        var two = async(() -> here.with("Idempotency-Key", key).post(test, ""));
        var three = async(() -> there.with("Idempotency-Key", key).post(test, ""));
        for (var waiting : List.of(two, three)) {
            assertThat(waiting.get().refusal()).isEqualTo("409 idempotency_in_progress");
            assertThat(waiting.get().header("Idempotent-Replayed")).isNull();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(13));
    }

    @Test
    void who_has_waited_for_ten_seconds_for_a_write_is_told_that_the_first_still_runs() throws Exception {
        haveThereListenAnew();
        assertThat(there.customer(ADA)).isNotBlank();
        var api = justLookedUp(there);
        var once = api.with("Idempotency-Key", Api.unique());
        long before = events();
        network.withhold();
        var stuck = async(() -> api.post("/customers", ADA));
        // The look-ups of the API key are held back too; this waits for the write.
        while (events() == before) {
            Thread.sleep(10);
        }
        network.awaitWithheld();
        var one = async(() -> once.post("/customers", ADA));
        var two = async(() -> once.post("/customers", ADA));
        try {
            var second = (Answered) CompletableFuture.anyOf(one, two).get();
            assertThat(second.refusal()).isEqualTo("409 idempotency_in_progress");
        } finally {
            network.pass();
            CompletableFuture.allOf(stuck, one, two).join();
        }
    }

    /** For fifteen seconds from then on no silence is noticed: whoever waits over the network is not broken off. */
    private void haveThereListenAnew() throws InterruptedException {
        var jdbc = JdbcClient.create(database);
        var before =
                jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single();
        network.cut();
        var listening = jdbc.sql("""
                        SELECT count(*)
                          FROM pg_stat_activity
                         WHERE datname = current_database()
                           AND query LIKE 'LISTEN %'
                           AND query_start > ?""").param(before);
        while (listening.query(Integer.class).single() == 0) {
            Thread.sleep(10);
        }
    }

    /**
     * With a key that its node has known for a moment only. One that it has known for longer may have to be looked up
     * again at any time; this one not before nine tenths of a second are over.
     */
    private Api justLookedUp(Api api) {
        assertThat(api.get("/customers").status()).isEqualTo(200);
        var made = here.post("/api-keys", "{\"name\":\"New\"}").data();
        var with = api.withKey(made.get("apiKey").asString());
        assertThat(with.get("/customers").status()).isEqualTo(200);
        return with;
    }

    private List<Answered> atOnce(int requests, int nodes, BiFunction<Api, Integer, Answered> request)
            throws Exception {
        var key = Api.unique();
        var ready = new CyclicBarrier(requests);
        var answers = new ArrayList<Future<Answered>>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < requests; n++) {
                int number = n;
                var api = (n % nodes == 0 ? here : there).with("Idempotency-Key", key);
                answers.add(callers.submit(() -> {
                    ready.await();
                    return request.apply(api, number);
                }));
            }
        }
        var answered = new ArrayList<Answered>();
        for (var answer : answers) {
            answered.add(answer.get());
        }
        return answered;
    }

    private static void assertAreOneAnswer(List<Answered> answers) {
        assertThat(answers.stream().map(answer -> answer.http().body()).distinct())
                .hasSize(1);
        assertThat(answers.stream().map(answer -> answer.header("ETag")).distinct())
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.header("Idempotent-Replayed") == null))
                .hasSize(1);
    }

    private static <T> CompletableFuture<T> async(Supplier<T> request) {
        var future = new CompletableFuture<T>();
        Thread.startVirtualThread(() -> {
            try {
                future.complete(request.get());
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }
}
