package io.customerledger.service.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The service of a data directory, as far as it concerns its PostgreSQL, in a JVM of its own that is to be killed. */
final class KilledService {

    static final String WRITTEN = "written by the killed service";

    private static final String READY = "ready ";

    private KilledService() {}

    /** One that may not have come far yet. */
    static Process starting(Path directory, Map<String, String> environment) throws IOException {
        var service = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledService.class.getName(),
                directory.toString());
        service.environment().putAll(environment);
        return service.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** The server that is all that is left of one that was killed. */
    static ProcessHandle server(Path directory, Map<String, String> environment)
            throws IOException, InterruptedException {
        var service = starting(directory, environment);
        var pid = Long.parseLong(service.inputReader()
                .lines()
                .filter(line -> line.startsWith(READY))
                .findFirst()
                .orElseThrow()
                .substring(READY.length()));
        service.destroyForcibly().waitFor();
        return ProcessHandle.of(pid).orElseThrow();
    }

    static void main(String[] arguments) throws Exception {
        var postgres = EmbeddedPostgres.start(Path.of(arguments[0]));
        write(postgres, WRITTEN);
        System.out.println(READY + postgres.pid());
        Thread.sleep(Duration.ofMinutes(5));
    }

    static void write(JdbcConnectionDetails postgres, String text) throws SQLException {
        ask(
                postgres,
                "CREATE TABLE IF NOT EXISTS note (text text); TRUNCATE note; INSERT INTO note VALUES ('" + text
                        + "') RETURNING text");
    }

    /** What the last of these statements returns. */
    static String ask(JdbcConnectionDetails postgres, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
                var statement = connection.createStatement()) {
            for (boolean rows = statement.execute(sql); !rows; rows = statement.getMoreResults()) {
                // Statements that return none.
            }
            try (var result = statement.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }
}
