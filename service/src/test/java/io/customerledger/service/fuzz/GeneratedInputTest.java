package io.customerledger.service.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import io.customerledger.service.fuzz.Answers.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent, the answer is the contract's. 10,000 generated requests, each as it is and once mutated; with
 * {@code -Dfuzz.mutations=19}, 200,000.
 */
class GeneratedInputTest extends ServiceTest {

    private static final int TRIES = 10_000;
    private static final int MUTATIONS = Integer.getInteger("fuzz.mutations", 1);
    private static final long MEBIBYTE = 1024 * 1024;
    private static final List<String> IDS = ids();

    private static int tries;
    private static int unanswered;
    private static long usedEarly;

    @Property(tries = TRIES, shrinking = ShrinkingMode.BOUNDED)
    void every_answer_is_the_contracts(@ForAll("requests") Sent request, @ForAll Random random) throws IOException {
        var answers = Answers.to(PORT, request.bytes());
        assertThat(answers).as("One request has one answer").hasSize(1);
        answers.forEach(answer -> assertIsOfTheContract(answer, request));
        for (int n = 0; n < MUTATIONS; n++) {
            var mutated = request.mutated(random);
            var all = Answers.to(PORT, mutated);
            all.forEach(answer -> assertIsOfTheContract(answer, request));
            unanswered += all.isEmpty() ? 1 : 0;
        }
        if (++tries == TRIES / 5) {
            usedEarly = used();
        }
    }

    @AfterContainer
    static void memory_stays_flat_and_what_is_a_request_is_answered() {
        if (tries >= TRIES) {
            assertThat(used() - usedEarly).isLessThan(64 * MEBIBYTE);
            // Those that end in the middle of their head.
            assertThat(unanswered).isLessThan(TRIES * MUTATIONS / 10);
        }
    }

    @Provide
    Arbitrary<Sent> requests() {
        return new Requests(KEY, IDS).any();
    }

    private static void assertIsOfTheContract(Answer answer, Sent request) {
        assertThat(answer.status()).as(answer.body()).isLessThan(500);
        assertThat(answer.headers().get("x-request-id"))
                .as("x-request-id of %s", answer)
                .isNotBlank();
        if (answer.status() >= 400) {
            var error = json(answer).path("error");
            assertThat(error.propertyNames())
                    .as(answer.body())
                    .containsExactly("type", "code", "message", "param", "details", "doc_url");
            assertThat(URI.create(error.get("doc_url").asString()).getRawAuthority())
                    .as(answer.body())
                    .isNotNull();
            assertThat(answer.body()).doesNotContainIgnoringCase("exception").doesNotContain(leaksBeside(request));
        } else if (answer.status() != 304
                && "application/json".equals(answer.headers().get("content-type"))) {
            assertThat(json(answer).path("success").asBoolean(false))
                    .as(answer.body())
                    .isTrue();
        }
    }

    /** What would tell of the inside, unless the request itself says it: a field's name is answered as it came. */
    private static String[] leaksBeside(Sent request) {
        var sent = request.toString();
        return Stream.of("io.customerledger", "org.", "java.", "jackson", "SQL")
                .filter(leak -> !sent.contains(leak))
                .toArray(String[]::new);
    }

    private static JsonNode json(Answer answer) {
        try {
            return JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException e) {
            throw new AssertionError("Not JSON: " + answer, e);
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static List<String> ids() {
        var ids = new ArrayList<>(List.of("own-id", "own%2Fid"));
        ids.add(api.customer("{\"email\":\"a@b.co\",\"externalId\":\"own-id\"}"));
        ids.add(api.customer("{\"email\":\"a@b.co\",\"externalId\":\"own/id\"}"));
        for (int n = 0; n < 5; n++) {
            ids.add(api.customer());
        }
        return ids;
    }
}
