package io.customerledger.service.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.ServiceTest;
import org.junit.jupiter.api.Test;

/** The contract's lines on replays. The endpoint cannot be reached, so that none of them gets anywhere. */
class ReplaysTest extends ServiceTest {

    private final Api caller = tenant().api();
    private final String endpoint = "/webhooks/"
            + caller.post("/webhooks", "{\"url\":\"https://hook.example.invalid/\",\"events\":[\"*\"]}")
                    .id();

    @Test
    void a_replay_is_of_what_was_asked_for_and_of_nothing_else() throws Exception {
        var customer = caller.customer();
        for (int n = 0; n < 3; n++) {
            Thread.sleep(2);
            caller.put("/customers/" + customer, "{\"fullName\":\"" + n + "\"}");
        }
        var history =
                caller.get("/customers/" + customer + "/history?order=asc").data();
        var second = history.get(1).get("occurredAt").asString();
        assertThat(eventsTotal("")).isEqualTo(4);
        assertThat(eventsTotal("{\"since\":\"" + second + "\"}")).isEqualTo(3);
        assertThat(eventsTotal("{\"until\":\"" + second + "\"}")).isEqualTo(1);
        assertThat(eventsTotal("{\"events\":[\"customer.created\"]}")).isEqualTo(1);
        assertThat(eventsTotal("{\"onlyFailed\":true}")).isZero();
        assertThat(eventsTotal("{\"onlyFailed\":false}")).isEqualTo(4);
    }

    @Test
    void a_replay_that_is_called_off_is_over_and_its_repeat_still_says_how_it_began() {
        caller.customer();
        var once = caller.with("Idempotency-Key", Api.unique());
        var started = once.post(endpoint + "/replay", "");
        assertThat(started.data().get("status").asString()).isEqualTo("running");
        var replay = endpoint + "/replays/" + started.id();
        var cancelled = caller.delete(replay).data();
        assertThat(cancelled.get("status").asString()).isEqualTo("cancelled");
        assertThat(cancelled.get("completedAt").isNull()).isFalse();
        assertThat(caller.get(replay).data().get("status").asString()).isEqualTo("cancelled");
        var again = once.post(endpoint + "/replay", "");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.http().body()).isEqualTo(started.http().body());
        assertThat(caller.get("/events?type=webhook.replay_started").data()).hasSize(1);
    }

    private int eventsTotal(String range) {
        return caller.post(endpoint + "/replay", range)
                .data()
                .get("eventsTotal")
                .asInt();
    }
}
