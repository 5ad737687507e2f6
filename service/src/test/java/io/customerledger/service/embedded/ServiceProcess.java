package io.customerledger.service.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.CustomerLedger;
import io.customerledger.service.Ports;
import io.customerledger.service.ServiceClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The whole service as a process of its own, on its embedded PostgreSQL, to be killed. */
final class ServiceProcess implements AutoCloseable {

    static final String API_KEY = "ck_sandbox_0123456789abcdefghijklmnopqrstuvwxyzABCD";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path data;
    private final int port;
    private Process process;

    ServiceProcess(Path data) throws IOException {
        this.data = data;
        this.port = Ports.next();
        this.process = start();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    void killAndStart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = start();
    }

    void killPostgres() throws IOException {
        var pid = Files.readString(data.resolve("postgres/data/postmaster.pid"))
                .lines()
                .findFirst();
        ProcessHandle.of(Long.parseLong(pid.orElseThrow())).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** How long it takes until the service says that it is ready and answers a request. */
    Duration awaitReady() throws InterruptedException {
        var start = System.nanoTime();
        while (!answers("/actuator/health/readiness") || !answers("/api/v1/customers?limit=1")) {
            assertThat(process.isAlive()).as(this::log).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(3));
            Thread.sleep(20);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Ends it as an operator does. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private String log() {
        try {
            return Files.readString(data.resolve("service.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers(String path) throws InterruptedException {
        var request = HttpRequest.newBuilder(uri(path))
                .header("x-api-key", API_KEY)
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder(ServiceClasses.run(CustomerLedger.class, List.of()));
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        builder.environment().put("LEDGER_DATA_DIR", data.toString());
        builder.environment().put("LEDGER_BOOTSTRAP_API_KEY", API_KEY);
        builder.environment().put("LEDGER_RATE_LIMIT_PER_SECOND", "100000");
        builder.environment().remove("SPRING_DATASOURCE_URL");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.resolve("service.log").toFile()))
                .start();
    }
}
