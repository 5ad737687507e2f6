package io.customerledger.query.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.webhooks.Delivery.Exchange;
import io.customerledger.api.webhooks.Delivery.Header;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Posts a body to a receiver: no redirects, one limit for the whole exchange, no more of the answer read than is kept.
 * Connections are reused. It runs on a virtual thread, whose interruption ends whatever its socket waits for.
 */
public final class Sender implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sender.class);
    private static final int KEPT_BODY = 4096;
    private static final int KEPT_HEADERS = 8192;
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    /** What came of a post. The status is null when there was no answer. */
    record Posted(
            String url,
            Instant at,
            @Nullable Integer status,
            int durationMs,
            Exchange exchange,
            @Nullable Duration retryAfter) {

        boolean isSuccess() {
            return status != null && status >= 200 && status < 300;
        }

        boolean isGone() {
            return status != null && status == GONE;
        }
    }

    private final Clock clock;
    private final Duration limit;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor alarms;

    public Sender(Targets targets, Clock clock, Duration limit) {
        this.clock = clock;
        this.limit = limit;
        this.client = HttpClients.custom()
                .setConnectionManager(Connections.over(targets, limit))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(limit))
                        .setResponseTimeout(Timeout.of(limit))
                        .build())
                .setUserAgent("Customer-Ledger-Webhooks/1")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .evictIdleConnections(IDLE)
                .build();
        this.alarms = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("webhook-limit").factory());
        alarms.setRemoveOnCancelPolicy(true);
    }

    Posted post(String url, boolean livemode, List<Header> headers, byte[] body) {
        var at = clock.instant();
        long start = System.nanoTime();
        var alarm = new Alarm(Thread.currentThread());
        var timer = alarms.schedule(alarm, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            var answer = post(Targets.parse(url, livemode), headers, body);
            return new Posted(url, at, answer.status(), since(start), answer.exchange(), answer.retryAfter());
        } catch (URISyntaxException e) {
            return failed(url, at, start, headers, "The URL " + e.getReason());
        } catch (IOException | HttpException e) {
            return failed(url, at, start, headers, isTooLong(e, alarm) ? tooLong() : reason(e));
        } finally {
            timer.cancel(false);
            alarm.disarm();
        }
    }

    /** The socket's own limit is the same, and may be noticed first. */
    private static boolean isTooLong(Exception e, Alarm alarm) {
        return alarm.hasRung() || e instanceof SocketTimeoutException;
    }

    private record Answer(
            int status, Exchange exchange, @Nullable Duration retryAfter) {}

    private Answer post(URI uri, List<Header> headers, byte[] body) throws IOException, HttpException {
        while (true) {
            var context = HttpClientContext.create();
            try {
                return exchange(uri, headers, body, context);
            } catch (NoHttpResponseException | SocketException e) {
                // The receiver may have closed a connection that we kept, at the very moment we used it again.
                var connection = context.getEndpointDetails();
                if (connection == null
                        || connection.getRequestCount() <= 1
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    private Answer exchange(URI uri, List<Header> headers, byte[] body, HttpClientContext context)
            throws IOException, HttpException {
        var request = new HttpPost(uri);
        headers.forEach(header -> request.setHeader(header.name(), header.value()));
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        var response = open(request, context);
        try {
            var answer = body(response);
            if (!answer.isWhole()) {
                request.cancel(); // Closing alone would read what is left of it, however much that is.
            }
            var exchange = new Exchange(null, headers, headers(response), answer.text());
            return new Answer(response.getCode(), exchange, retryAfter(response));
        } finally {
            Closer.closeQuietly(response);
        }
    }

    private ClassicHttpResponse open(HttpPost request, HttpClientContext context) throws IOException, HttpException {
        try {
            return client.executeOpen(null, request, context);
        } catch (IllegalArgumentException e) {
            // A status of 000, which the library takes for a mistake of its caller's.
            throw new ProtocolException("The answer is not HTTP", e);
        }
    }

    private record Body(@Nullable String text, boolean isWhole) {}

    /** Its first 4 KiB, or as much as came of them: what counts is the status, which came before. */
    private static Body body(ClassicHttpResponse response) {
        var entity = response.getEntity();
        if (entity == null) return new Body(null, true);
        var bytes = new byte[KEPT_BODY];
        int length = 0;
        boolean isWhole = false;
        try {
            var content = entity.getContent();
            int more = 0;
            while (more >= 0 && length < KEPT_BODY) {
                more = content.read(bytes, length, KEPT_BODY - length);
                length += Math.max(more, 0);
            }
            isWhole = more < 0 || entity.getContentLength() == KEPT_BODY;
            if (isWhole) {
                content.close();
            }
        } catch (IOException e) {
            log.debug("An answer broke off", e);
        }
        // PostgreSQL does not keep this as text, but whoever reads it may want to, which a NUL would prevent.
        return new Body(new String(bytes, 0, length, UTF_8).replace('\0', '\uFFFD'), isWhole);
    }

    private static List<Header> headers(ClassicHttpResponse response) {
        var kept = new ArrayList<Header>();
        int size = 0;
        for (var header : response.getHeaders()) {
            size += header.getName().length()
                    + (header.getValue() == null ? 0 : header.getValue().length());
            if (size <= KEPT_HEADERS) {
                kept.add(new Header(header.getName(), header.getValue() == null ? "" : header.getValue()));
            }
        }
        return kept;
    }

    private @Nullable Duration retryAfter(ClassicHttpResponse response) {
        var header = response.getFirstHeader("Retry-After");
        if (header == null || (response.getCode() != TOO_MANY_REQUESTS && response.getCode() != UNAVAILABLE)) {
            return null;
        }
        return RetryAfter.parse(header.getValue(), clock.instant());
    }

    private Posted failed(String url, Instant at, long start, List<Header> headers, String error) {
        return new Posted(url, at, null, since(start), new Exchange(error, headers, List.of(), null), null);
    }

    private String tooLong() {
        return "No complete answer within " + limit.toMillis() / 1000.0 + " s";
    }

    private static String reason(Exception e) {
        return switch (e) {
            case Targets.Forbidden _ -> Targets.Forbidden.REASON;
            case UnknownHostException _ -> "The host's name does not resolve";
            case SSLException tls ->
                "TLS: " + NestedExceptionUtils.getMostSpecificCause(tls).getMessage();
            case NoRouteToHostException _ -> "There is no route to the host";
            case ConnectException _ -> "The connection was refused";
            case NoHttpResponseException _ -> "The connection was closed without an answer";
            case SocketException _ -> "The connection was reset";
            case HttpException _ -> "The answer is not HTTP";
            default -> "The connection failed";
        };
    }

    private static int since(long start) {
        return (int) Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    @Override
    public void close() {
        alarms.shutdownNow();
        client.close(CloseMode.GRACEFUL);
    }
}
