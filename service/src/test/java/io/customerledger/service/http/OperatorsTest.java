package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class OperatorsTest {

    private static final int PER_SECOND = 10;

    @Test
    void who_tries_tokens_out_is_limited_and_the_operator_is_not() {
        var operators = operators("operator");
        int refused = 0;
        for (int n = 0; n < 100; n++) {
            var code = refusal(operators, "Bearer guess" + n);
            assertThat(code).isIn(ErrorCode.UNAUTHORIZED, ErrorCode.RATE_LIMITED);
            refused += code == ErrorCode.RATE_LIMITED ? 1 : 0;
        }
        assertThat(refused).isPositive();
        for (int n = 0; n < 100; n++) {
            assertThat(operators.admit(request("Bearer operator"), "req_1")).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void where_no_token_is_set_there_is_nothing_for_an_operator(String none) {
        assertThat(refusal(operators(none), "Bearer " + none)).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal(operators(none), "Bearer guess")).isEqualTo(ErrorCode.NOT_FOUND);
    }

    private static Operators operators(String token) {
        return new Operators(token, new RateLimits(new HttpSettings(null, PER_SECOND)), Clock.systemUTC());
    }

    private static ErrorCode refusal(Operators operators, String authorization) {
        return catchThrowableOfType(ApiException.class, () -> operators.admit(request(authorization), "req_1"))
                .error()
                .code();
    }

    private static MockHttpServletRequest request(String authorization) {
        var request = new MockHttpServletRequest();
        request.addHeader("Authorization", authorization);
        return request;
    }
}
