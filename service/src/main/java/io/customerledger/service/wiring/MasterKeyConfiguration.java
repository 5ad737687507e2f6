package io.customerledger.service.wiring;

import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.eventstore.sealing.MasterKeyCheck;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
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
            @Value("${ledger.data-dir:data}") Path dataDirectory,
            JdbcClient jdbc,
            FlywayMigrationInitializer schema)
            throws IOException {
        var key = MasterKey.of(StringUtils.hasText(given) ? given : kept(dataDirectory));
        MasterKeyCheck.verify(jdbc, key);
        return key;
    }

    private static String kept(Path dataDirectory) throws IOException {
        Files.createDirectories(dataDirectory);
        var file = dataDirectory.resolve("master.key");
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC),
                mine())) {
            channel.write(java.nio.charset.StandardCharsets.US_ASCII.encode(MasterKey.generate() + "\n"));
        } catch (FileAlreadyExistsException _) {
            // Made at an earlier start.
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
