package io.customerledger.service.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that changes its customers one after the other, and repeats a request whose answer it did not get, with the
 * same key, until it has it. So it knows the version of each of its customers exactly.
 */
final class CustomerWriter implements Runnable {

    private static final int CUSTOMERS = 5;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ServiceProcess service;
    private final String name;
    private final Map<String, Integer> versions = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean finish;

    CustomerWriter(ServiceProcess service, int number) {
        this.service = service;
        this.name = "writer-" + number;
    }

    int answered() {
        return answered.get();
    }

    /** Has it finish after the request under way. */
    void finish() {
        finish = true;
    }

    @Override
    public void run() {
        for (var request = 0; !finish; request++) {
            var customer = name + "-customer-" + request % CUSTOMERS;
            var version = versions.getOrDefault(customer, 0) + 1;
            var creation = version == 1;
            var body = creation
                    ? "{\"externalId\":\"%s\",\"email\":\"%s@example.com\",\"fullName\":\"%s\"}"
                            .formatted(customer, customer, fullName(1))
                    : "{\"fullName\":\"%s\"}".formatted(fullName(version));
            var answer =
                    send(HttpRequest.newBuilder(service.uri("/api/v1/customers" + (creation ? "" : "/" + customer)))
                            .method(creation ? "POST" : "PUT", BodyPublishers.ofString(body))
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", customer + "-" + version));
            assertShows(answer, creation ? 201 : 200, version);
            versions.put(customer, version);
            answered.incrementAndGet();
        }
    }

    /** Every answered write is there, and none twice. */
    void verify() {
        assertThat(versions).hasSize(CUSTOMERS);
        versions.forEach((customer, version) ->
                assertShows(send(HttpRequest.newBuilder(service.uri("/api/v1/customers/" + customer))), 200, version));
    }

    int written() {
        return versions.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void assertShows(HttpResponse<String> answer, int status, int version) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("ETag")).contains("\"" + version + "\"");
        assertThat(answer.body()).contains("\"fullName\":\"" + fullName(version) + "\"");
    }

    private static String fullName(int version) {
        return "Name " + version;
    }

    private static HttpResponse<String> send(HttpRequest.Builder builder) {
        var request = builder.header("x-api-key", ServiceProcess.API_KEY)
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            while (true) {
                try {
                    var answer = HTTP.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() != 503) return answer;
                } catch (IOException e) {
                    // It is not known whether it was written: the request is repeated, with its key.
                }
                // Like a client that wants the service back, it leaves the processor to it.
                Thread.sleep(250);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
