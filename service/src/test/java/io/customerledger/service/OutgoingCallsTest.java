package io.customerledger.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.axonframework.springboot.autoconfig.UpdateCheckerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.boot.SpringApplication;

/** An idle service calls nobody: it looks up no name, and its process has no connection that leaves the machine. */
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class OutgoingCallsTest {

    /** Axon's update checker reports a second after the start. */
    private static final Duration WATCHED = Duration.ofSeconds(3);

    /** The service, with Axon's reports switched on again. */
    static final class ReportingService {

        static void main(String[] args) throws ClassNotFoundException {
            Class.forName(CustomerLedger.class.getName()); // Its class switches the reports off when it is loaded.
            System.setProperty("axoniq.update-checker.disabled", "false");
            SpringApplication.run(new Class<?>[] {CustomerLedger.class, UpdateCheckerAutoConfiguration.class}, args);
        }
    }

    @Test
    void an_idle_service_calls_nobody(@TempDir Path folder) throws Exception {
        var seen = watch(folder, CustomerLedger.class);
        assertThat(seen.names()).isSubsetOf("localhost", "127.0.0.1", "0.0.0.0");
        assertThat(seen.peers()).isEmpty();
    }

    @Test
    void one_that_reports_is_seen(@TempDir Path folder) throws Exception {
        var seen = watch(folder, ReportingService.class);
        assertThat(seen.names()).anyMatch(name -> name.contains("axoniq"));
    }

    private record Seen(Set<String> names, Set<String> peers) {}

    private static Seen watch(Path folder, Class<?> main) throws Exception {
        try (var database = TestDatabase.fresh();
                var service = ServiceJvm.start(
                        folder.resolve("log"),
                        main,
                        List.of("-Dlookups=print"),
                        Map.of("SPRING_DATASOURCE_URL", database.getJdbcUrl()))) {
            service.awaitReady();
            var peers = new TreeSet<String>();
            long end = System.nanoTime() + WATCHED.toNanos();
            while (System.nanoTime() < end) {
                peers.addAll(peers(service.pid()));
                Thread.sleep(20);
            }
            return new Seen(names(service.printed()), peers);
        }
    }

    private static Set<String> names(String printed) {
        return printed.lines()
                .filter(line -> line.contains(LookupsPrinted.LOOKED_UP))
                .map(line -> line.substring(line.indexOf(LookupsPrinted.LOOKED_UP) + LookupsPrinted.LOOKED_UP.length()))
                .collect(Collectors.toSet());
    }

    /** Whom outside this machine the process is connected to, or trying to reach. */
    private static Set<String> peers(long pid) throws IOException {
        var inodes = new HashSet<String>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (var descriptor : descriptors) {
                try {
                    var target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring("socket:[".length(), target.length() - 1));
                    }
                } catch (IOException _) {
                    // Closed meanwhile.
                }
            }
        }
        var peers = new HashSet<String>();
        for (var table : List.of("tcp", "tcp6", "udp", "udp6")) {
            Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table)).stream()
                    .skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> inodes.contains(columns[9]) && !isHere(columns[2]))
                    .forEach(columns -> peers.add(table + " " + columns[2]));
        }
        return peers;
    }

    /** Nobody yet, or a loopback address, in the hexadecimal of {@code /proc/net}: 127.0.0.1, ::1, ::ffff:127.0.0.1. */
    private static boolean isHere(String address) {
        var host = address.substring(0, address.indexOf(':'));
        return host.matches("0+")
                || host.equals("0100007F")
                || host.equals("00000000000000000000000001000000")
                || host.equals("0000000000000000FFFF00000100007F");
    }
}
