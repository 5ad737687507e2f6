package io.customerledger.service.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The server of the service that runs on a data directory, as its files name it. It is not ours to stop. */
final class RunningPostgres implements JdbcConnectionDetails {

    private static final int LINE_OF_PORT = 3;

    private final String port;
    private final String password;

    private RunningPostgres(String port, String password) {
        this.port = port;
        this.password = password;
    }

    static RunningPostgres in(Path dataDirectory) {
        var home = dataDirectory.resolve("postgres");
        try {
            var port = Files.readAllLines(home.resolve("data/postmaster.pid")).get(LINE_OF_PORT);
            return new RunningPostgres(
                    port.strip(), Files.readString(home.resolve("password")).strip());
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new EmbeddedPostgresFailure(
                    "A Customer Ledger on %s is just starting or stopping, or belongs to another user: try again in a moment."
                            .formatted(dataDirectory),
                    e);
        }
    }

    @Override
    public String getJdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%s/postgres?sslmode=disable&requireAuth=scram-sha-256".formatted(port);
    }

    @Override
    public String getUsername() {
        return Cluster.USER;
    }

    @Override
    public String getPassword() {
        return password;
    }
}
