package io.customerledger.eventstore.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.customer.CustomerId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void whoever_knows_an_id_cannot_guess_another_one_of_the_same_moment() {
        var ids = Stream.generate(() -> Ids.next("cus_")).limit(2_000).toList();
        assertThat(ids).allMatch(CustomerId::looksLike);
        // After ten characters of time, the first half of what is random.
        assertThat(ids).extracting(id -> id.substring(14, 22)).doesNotHaveDuplicates();
    }

    @Test
    void an_id_sorts_behind_those_of_earlier_moments() throws InterruptedException {
        var earlier = Ids.next("cus_");
        Thread.sleep(2);
        assertThat(Ids.next("cus_")).isGreaterThan(earlier);
    }
}
