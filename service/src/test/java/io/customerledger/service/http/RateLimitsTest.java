package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;

class RateLimitsTest {

    private final RateLimits limits = new RateLimits(new HttpSettings(null, 10));

    @Test
    void a_burst_is_twice_the_rate_and_then_it_says_when_to_come_again() {
        for (int left = 19; left >= 0; left--) {
            var response = new MockHttpServletResponse();
            limits.count("key_1", response);
            assertThat(response.getHeader("RateLimit-Limit")).isEqualTo("20");
            assertThat(Long.parseLong(response.getHeader("RateLimit-Remaining")))
                    .isBetween((long) left, 19L);
        }
        var refused = refusedKey("key_1");
        assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refused.headers()).containsEntry("Retry-After", "1");
        limits.count("key_2", new MockHttpServletResponse());
    }

    @Test
    void who_tries_keys_out_is_limited_by_address() {
        limits.countWrongKey("10.0.0.1");
        limits.countWrongKey("10.0.0.1");
        var refused = catchThrowableOfType(ApiException.class, () -> limits.countWrongKey("10.0.0.1"));
        assertThat(refused.error().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        limits.countWrongKey("10.0.0.2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000_000_000})
    void the_lowest_and_the_highest_rate_are_ones(int perSecond) {
        var response = new MockHttpServletResponse();
        var ends = new RateLimits(new HttpSettings(null, perSecond));
        ends.count("key_1", response);
        ends.countWrongKey("10.0.0.1");
        assertThat(response.getHeader("RateLimit-Remaining")).isEqualTo(Long.toString(2L * perSecond - 1));
    }

    /** Counts until it is refused: the bucket fills while it is emptied. */
    private ApiError refusedKey(String key) {
        for (int i = 0; i < 1_000; i++) {
            try {
                limits.count(key, new MockHttpServletResponse());
            } catch (ApiException refused) {
                return refused.error();
            }
        }
        throw new AssertionError("Never refused");
    }
}
