package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class BodiesTest {

    private static final byte[] BODY = "{\"email\":\"ada@acme.com\"}".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofMillis(100);

    @Test
    void a_body_that_drips_is_read_no_longer_than_a_body_may_take() {
        long start = System.nanoTime();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Bodies.read(dripping(-1, 200), 1_000, PATIENCE))
                .satisfies(refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.INVALID_JSON));
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Bodies.read(dripping(BODY.length, 200), 1_000, PATIENCE));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("One alone takes longer to the end of its body")
                .isLessThan(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 24})
    void one_that_comes_in_many_parts_is_read_whole_up_to_the_limit(int announced) {
        assertThat(Bodies.read(dripping(announced, 0), BODY.length, PATIENCE)).isEqualTo(BODY);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Bodies.read(dripping(announced, 0), BODY.length - 1, PATIENCE))
                .satisfies(refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
    }

    @Test
    void one_that_says_that_it_is_too_large_is_not_read() {
        var announced = new MockHttpServletRequest() {
            @Override
            public ServletInputStream getInputStream() {
                throw new AssertionError("It is read");
            }
        };
        announced.setContent(BODY);
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> Bodies.read(announced, BODY.length - 1, PATIENCE))
                .satisfies(refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
    }

    /** A request whose body comes a byte at a time. */
    private static MockHttpServletRequest dripping(int announced, long millis) {
        var bytes = new ByteArrayInputStream(BODY);
        var drip = new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                try {
                    Thread.sleep(millis);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return bytes.read(into, offset, Math.min(1, length));
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException("Nobody listens");
            }
        };
        return new MockHttpServletRequest() {
            {
                setContentType("application/json");
            }

            @Override
            public long getContentLengthLong() {
                return announced;
            }

            @Override
            public ServletInputStream getInputStream() {
                return drip;
            }
        };
    }
}
