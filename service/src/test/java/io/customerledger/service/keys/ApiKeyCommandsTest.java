package io.customerledger.service.keys;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.keys.ApiKey;
import io.customerledger.api.keys.ApiKeyAnswer;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.keys.DeleteApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Idempotency;
import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.service.http.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiKeyCommandsTest {

    private HikariDataSource database;
    private Node node;

    @BeforeEach
    void start() {
        database = TestDatabase.fresh();
        node = new Node(database);
    }

    @AfterEach
    void stop() {
        node.close();
        database.close();
    }

    @Test
    void making_and_deleting_a_key_are_events_of_its_organization() {
        var made = node.create();
        assertThat(node.delete(made.key().id())).isTrue();
        assertThat(node.delete(made.key().id())).isFalse();
        assertThat(events())
                .satisfiesExactly(
                        created -> assertThat(created)
                                .startsWith("1 " + made.key().id() + " 1 api_key.created")
                                .contains(
                                        "\"name\":{\"from\":null,\"to\":\"A key\"}",
                                        "\"prefix\":{\"from\":null,\"to\":\""
                                                + made.secret().prefix() + "\"}"),
                        deleted ->
                                assertThat(deleted).startsWith("2 " + made.key().id() + " 2 api_key.deleted"));
    }

    @Test
    void of_twenty_deletions_of_a_key_at_once_one_deletes_it() throws Exception {
        var made = node.create();
        var answers = new ArrayList<Future<Boolean>>();
        try (var second = new Node(database);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                var on = i % 2 == 0 ? node : second;
                answers.add(callers.submit(() -> on.delete(made.key().id())));
            }
        }
        int deleted = 0;
        for (var answer : answers) {
            deleted += answer.get() ? 1 : 0;
        }
        assertThat(deleted).isEqualTo(1);
        assertThat(events()).hasSize(2);
    }

    @Test
    void another_organizations_key_cannot_be_deleted_nor_can_what_is_no_key() {
        var made = node.create();
        var other = new OrganizationId("org_other");
        var command = new DeleteApiKeyCommand(other, made.key().id(), node.now());
        assertThat(node.commands.delete(command, Node.ORIGIN)).isFalse();
        assertThat(node.delete("key_unknown")).isFalse();
        assertThat(node.keys.find(made.secret().text())).isNotNull();
    }

    @Test
    void keys_are_listed_page_by_page_the_newest_first() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            ids.addFirst(node.create().key().id());
            Thread.sleep(2);
        }
        var listed = new ArrayList<String>();
        String after = null;
        for (var page = page(after); !page.isEmpty(); page = page(after)) {
            page.forEach(key -> listed.add(key.id()));
            after = listed.getLast();
        }
        assertThat(listed).isEqualTo(ids);
        assertThat(node.rows.list(new OrganizationId("org_other"), null, 10)).isEmpty();
    }

    @Test
    void the_repeat_of_a_creation_shows_the_same_secret_again_and_the_database_never_does() {
        var idempotency = new Idempotency("k1", "fingerprint", "2026-07-11");
        var first = (ApiKeyAnswer.Created) node.commands.create(command(), Node.ORIGIN, idempotency);
        var again = (ApiKeyAnswer.Repeated) node.commands.create(command(), Node.ORIGIN, idempotency);
        assertThat(node.commands.recorded(Node.ACME, "k1", again.recorded())).isEqualTo(first);
        assertThat(events()).hasSize(1);
        for (var table : List.of("event", "api_key", "idempotency")) {
            var rows = node.jdbc
                    .sql("SELECT t::text FROM " + table + " t")
                    .query(String.class)
                    .list();
            assertThat(rows)
                    .hasSize(1)
                    .noneMatch(row -> row.contains(first.secret().text().substring(15)));
        }
    }

    @Test
    void many_creations_with_one_idempotency_key_make_one_key() throws Exception {
        var idempotency = new Idempotency("k1", "fingerprint", "2026-07-11");
        var answers = new ArrayList<Future<ApiKeyAnswer>>();
        try (var second = new Node(database);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                var on = i % 2 == 0 ? node : second;
                answers.add(callers.submit(() -> on.commands.create(command(), Node.ORIGIN, idempotency)));
            }
        }
        int made = 0;
        for (var answer : answers) {
            made += answer.get() instanceof ApiKeyAnswer.Created ? 1 : 0;
        }
        assertThat(made).isEqualTo(1);
        assertThat(page(null)).hasSize(1);
    }

    @Test
    void a_key_that_must_be_there_is_made_once_however_many_ask_and_again_after_it_was_deleted() throws Exception {
        var secret = ApiKeySecret.next(false);
        for (int round = 1; round <= 2; round++) {
            var answers = new ArrayList<Future<Boolean>>();
            try (var second = new Node(database);
                    var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    var on = i % 2 == 0 ? node : second;
                    var command = new CreateApiKeyCommand(Node.ACME, "key_fixed", "Fixed", secret, null, node.now());
                    answers.add(callers.submit(() -> on.commands.ensure(command, Node.ORIGIN)));
                }
            }
            int made = 0;
            for (var answer : answers) {
                made += answer.get() ? 1 : 0;
            }
            assertThat(made).isEqualTo(1);
            assertThat(node.keys.find(secret.text())).isNotNull();
            assertThat(node.delete("key_fixed")).isTrue();
            node.keys.forget("key_fixed");
            assertThat(node.keys.find(secret.text())).isNull();
        }
    }

    @Test
    void of_two_keys_with_the_same_text_the_one_that_is_valid_longer_lets_its_caller_in() {
        for (boolean validFirst : List.of(true, false)) {
            var secret = ApiKeySecret.next(false);
            for (boolean valid : List.of(validFirst, !validFirst)) {
                var expiresAt = valid ? null : node.now().minusSeconds(1);
                node.commands.create(
                        new CreateApiKeyCommand(
                                Node.ACME, Ids.next("key_"), "Valid: " + valid, secret, expiresAt, node.now()),
                        Node.ORIGIN,
                        null);
            }
            assertThat(node.keys.find(secret.text()))
                    .as("the valid one was made first: %s", validFirst)
                    .extracting(Caller::keyName)
                    .isEqualTo("Valid: true");
        }
    }

    @Test
    void a_key_that_somebody_else_is_at_holds_up_nobodys_use() throws Exception {
        var deleted = node.create().key().id();
        var used = node.create().key().id();
        try (var deleting = database.getConnection();
                var lock = deleting.prepareStatement("SELECT FROM api_key WHERE key_id = ? FOR UPDATE")) {
            deleting.setAutoCommit(false);
            lock.setString(1, deleted);
            lock.execute();
            CompletableFuture.runAsync(
                            () -> node.rows.noteUse(Node.ACME, List.of(deleted, used), node.now(), node.now()),
                            Thread::startVirtualThread)
                    .get(5, SECONDS);
        }
        assertThat(page(null))
                .filteredOn(key -> key.lastUsedAt() != null)
                .extracting(ApiKey::id)
                .containsExactly(used);
    }

    private CreateApiKeyCommand command() {
        return node.command(Duration.ofDays(365));
    }

    private List<ApiKey> page(String after) {
        return node.rows.list(Node.ACME, after, 3);
    }

    private List<String> events() {
        return node.jdbc.sql("""
                        SELECT concat_ws(' ', position, subject_id, subject_version, type, payload)
                          FROM event
                         WHERE organization_id = 'org_acme'
                         ORDER BY position""").query(String.class).list();
    }
}
