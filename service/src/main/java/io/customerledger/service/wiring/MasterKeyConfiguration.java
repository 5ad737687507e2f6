package io.customerledger.service.wiring;

import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.eventstore.sealing.MasterKeyCheck;
import io.customerledger.service.MalformedSetting;
import io.customerledger.service.embedded.DataDirectory;
import io.customerledger.service.embedded.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.StringUtils;

/** The master key: given, or else made at the first start and kept in the data directory for its owner's eyes only. */
@Configuration(proxyBeanMethods = false)
class MasterKeyConfiguration {

    @Bean
    MasterKey masterKey(
            @Value("${ledger.master-key:}") String given,
            @Value("${ledger.data-dir:data}") String dataDirectory,
            JdbcClient jdbc,
            FlywayMigrationInitializer schema) {
        try {
            var key = MasterKey.of(StringUtils.hasText(given) ? given : kept(DataDirectory.of(dataDirectory), jdbc));
            MasterKeyCheck.verify(jdbc, key);
            return key;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new MalformedSetting("LEDGER_MASTER_KEY (if not set: the file master.key in %s) cannot be used: %s"
                    .formatted(dataDirectory, e.getMessage()));
        } catch (IOException e) {
            throw new MalformedSetting(
                    "The file master.key in %s (LEDGER_DATA_DIR) can be neither read nor created, and LEDGER_MASTER_KEY is not set: %s"
                            .formatted(dataDirectory, e));
        }
    }

    private static String kept(Path directory, JdbcClient jdbc) throws IOException {
        var file = directory.resolve("master.key");
        if (!Files.exists(file)) {
            // A new key would only hide that the old one has to be found.
            if (MasterKeyCheck.remembersKey(jdbc)) {
                throw new MalformedSetting(
                        "The master key that the database's customers are sealed with is missing: put the file %s back, or set LEDGER_MASTER_KEY."
                                .formatted(file));
            }
            PrivateFiles.folder(directory);
            PrivateFiles.write(file, MasterKey.generate() + "\n");
        }
        return Files.readString(file);
    }
}
