package io.customerledger.eventstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import org.junit.jupiter.api.Test;

class OriginJsonTest {

    @Test
    void who_did_it_and_why_is_kept_to_the_letter() {
        var origin = new Origin(
                new Actor("api_key", "key_1", "Über \"key\""), "alice\n🙂", "ticket \\ 7", "req_1", "a key!");
        assertThat(OriginJson.read(OriginJson.write(origin))).isEqualTo(origin);
    }

    @Test
    void what_was_not_said_takes_no_room() {
        var origin = new Origin(Actor.SYSTEM, null, null, "req_1", null);
        assertThat(OriginJson.write(origin)).doesNotContain("null", "onBehalfOf", "reason", "idempotencyKey");
        assertThat(OriginJson.read(OriginJson.write(origin))).isEqualTo(origin);
    }
}
