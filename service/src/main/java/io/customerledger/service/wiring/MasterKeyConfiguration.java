package io.customerledger.service.wiring;

import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.eventstore.sealing.MasterKeyCheck;
import io.customerledger.service.MalformedSetting;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
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
            FlywayMigrationInitializer schema)
            throws IOException {
        var file = Path.of(dataDirectory).toAbsolutePath().resolve("master.key");
        try {
            var key = MasterKey.of(StringUtils.hasText(given) ? given : kept(file, jdbc));
            MasterKeyCheck.verify(jdbc, key);
            return key;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new MalformedSetting(
                    "LEDGER_MASTER_KEY (without it: the file %s) will not do: %s".formatted(file, e.getMessage()));
        }
    }

    private static String kept(Path file, JdbcClient jdbc) throws IOException {
        if (!Files.exists(file)) {
            // A new one would only hide that the old one has to be found.
            if (MasterKeyCheck.remembersKey(jdbc)) {
                throw new MalformedSetting(
                        "The master key that the database's customers are sealed with is missing: put the file %s back, or set LEDGER_MASTER_KEY."
                                .formatted(file));
            }
            // Written beside its place and moved there when it is whole: a start killed half way leaves no half key.
            var half = Files.createDirectories(file.getParent()).resolve("master.key-new");
            Files.deleteIfExists(half);
            Files.createFile(half, mine());
            try (var channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.US_ASCII.encode(MasterKey.generate() + "\n"));
                channel.force(true);
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file);
    }

    private static FileAttribute<?>[] mine() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
