package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.customerledger.api.organization.OrganizationId;
import io.customerledger.eventstore.sealing.MasterKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.support.ModelAndViewContainer;

class RepliesTest {

    private static final Reply LARGE = Reply.json(200, "x".repeat(200 << 10));

    private static final Fingerprints FINGERPRINTS = new Fingerprints(MasterKey.of(MasterKey.generate()));
    private static final Caller CALLER = new Caller(new OrganizationId("org_1"), false, "key_1", "Key");

    private final Replies replies = new Replies(new Room(900 << 10, Duration.ofMillis(20)));

    @Test
    void large_answers_that_nobody_takes_do_not_fill_the_memory() throws Exception {
        var taken = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var slow = CompletableFuture.runAsync(
                () -> write(LARGE, new MockHttpServletResponse() {
                    @Override
                    public void setContentLength(int length) {
                        begun.countDown();
                        try {
                            taken.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }),
                Thread::startVirtualThread);
        begun.await();
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> write(LARGE, new MockHttpServletResponse()))
                .satisfies(refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE));
        write(Reply.json(200, "{}"), new MockHttpServletResponse());
        taken.countDown();
        slow.join();
        var answered = new MockHttpServletResponse();
        write(LARGE, answered);
        assertThat(answered.getContentAsByteArray()).hasSize(200 << 10);
    }

    private void write(Reply reply, MockHttpServletResponse response) {
        try {
            var method = new MethodParameter(Map.class.getMethod("size"), -1);
            var http = new MockHttpServletRequest();
            http.setAttribute(ApiRequest.ATTRIBUTE, new ApiRequest(http, CALLER, "req_1", Instant.EPOCH, FINGERPRINTS));
            var request = new ServletWebRequest(http, response);
            replies.handleReturnValue(reply, method, new ModelAndViewContainer(), request);
        } catch (IOException | NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
