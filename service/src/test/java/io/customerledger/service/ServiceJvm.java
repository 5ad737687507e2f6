package io.customerledger.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node of the service as a process of its own, to look at from outside. */
public final class ServiceJvm implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final int port;

    private ServiceJvm(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param log what it prints goes there
     * @param main the class to start it with
     * @param options of its JVM
     * @param settings its environment
     */
    public static ServiceJvm start(Path log, Class<?> main, List<String> options, Map<String, String> settings)
            throws IOException {
        return start(log, ServiceClasses.run(main, options), settings);
    }

    static ServiceJvm start(Path log, List<String> command, Map<String, String> settings) throws IOException {
        int port = Ports.next();
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        builder.environment().put("LEDGER_MASTER_KEY", TestNode.MASTER_KEY);
        builder.environment().put("LEDGER_RATE_LIMIT_PER_SECOND", "100000");
        builder.environment().putAll(settings);
        return new ServiceJvm(builder.start(), log, port);
    }

    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!isReady()) {
            assertThat(process.isAlive() && System.nanoTime() < deadline)
                    .as(this::printed)
                    .isTrue();
            Thread.sleep(50);
        }
    }

    private boolean isReady() {
        try {
            return api(null).get("//actuator/health/readiness").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    public String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    public Api api(String key) {
        return new Api("http://localhost:" + port, key);
    }

    public long pid() {
        return process.pid();
    }

    /** Ends it as a crash does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
