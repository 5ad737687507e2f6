package io.customerledger.service.embedded;

import java.io.IOException;
import java.nio.file.Files;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * The embedded database for an operation from the command line: that of the service, where one runs on the data
 * directory; else it is started for the operation, and stopped after it.
 */
@Conditional(EmbeddedPostgresConfiguration.NoDatabaseGiven.class)
public final class OperationPostgres {

    @Bean
    static JdbcConnectionDetails operationDatabase(@Value("${ledger.data-dir:data}") String dataDirectory)
            throws IOException {
        var directory = DataDirectory.of(dataDirectory);
        // A new database, made for the operation, would be reported as whole because it is empty.
        if (!Files.isDirectory(directory.resolve("postgres/data"))) {
            throw new EmbeddedPostgresFailure(
                    "There is no database in %s: set LEDGER_DATA_DIR to the service's data directory."
                            .formatted(directory),
                    null);
        }
        return DirectoryLock.isHeld(directory) ? RunningPostgres.in(directory) : EmbeddedPostgres.start(directory);
    }
}
