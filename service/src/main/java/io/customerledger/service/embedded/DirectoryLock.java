package io.customerledger.service.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second service away from the data directory. However the process ends, the system gives the lock back. */
record DirectoryLock(FileChannel channel) implements AutoCloseable {

    static DirectoryLock of(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (isLocked(channel)) return new DirectoryLock(channel);
        channel.close();
        throw new EmbeddedPostgresFailure(
                "Another Customer Ledger, or one of its commands, is using the data directory %s: stop it, or give this one a directory of its own with LEDGER_DATA_DIR."
                        .formatted(directory),
                null);
    }

    /** Whether a service runs on the directory. */
    static boolean isHeld(Path directory) throws IOException {
        var file = directory.resolve("lock");
        if (!Files.exists(file)) return false;
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return !isLocked(channel);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
