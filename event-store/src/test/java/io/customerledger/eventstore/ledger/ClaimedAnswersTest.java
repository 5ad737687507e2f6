package io.customerledger.eventstore.ledger;

import static io.customerledger.eventstore.ledger.TestOrganization.recording;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.api.request.AnswerKind;
import io.customerledger.eventstore.TestDatabase;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An idempotency key that is claimed first and answered afterwards. */
class ClaimedAnswersTest {

    private final HikariDataSource database = TestDatabase.fresh();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final Ledger ledger = new Ledger(database, Clock.systemUTC(), Ledger.Limits.DEFAULT, _ -> {});
    private final RecordedAnswers recorded = new RecordedAnswers(jdbc, Clock.systemUTC());
    private final ClaimedAnswers claims = new ClaimedAnswers(ledger, recorded, jdbc, Clock.systemUTC());
    private final TestOrganization organization = new TestOrganization(database);

    @AfterEach
    void stop() {
        ledger.close();
        database.close();
    }

    @Test
    void a_claim_that_is_given_up_is_free_again() {
        claim();
        claims.giveUp(organization.id(), "key");
        assertThat(recorded.find(organization.id(), "key")).isEmpty();
    }

    @Test
    void what_was_answered_cannot_be_given_up_any_more() {
        claim();
        claims.fillIn(organization.id(), "key", AnswerKind.CHANGED, "{}");
        claims.giveUp(organization.id(), "key");
        assertThat(recorded.find(organization.id(), "key"))
                .hasValueSatisfying(answer -> assertThat(answer.kind()).isEqualTo(AnswerKind.CHANGED));
    }

    private void claim() {
        var idempotency = recording("key").idempotency();
        assertThat(claims.claim(organization.id(), organization.bare().origin, idempotency))
                .isNull();
    }
}
