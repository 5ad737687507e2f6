package io.customerledger.service.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a server says of itself in its {@code postmaster.pid}: line 1 is its process, line 8 its state. */
record PidFile(long pid, boolean ready) {

    static Optional<PidFile> of(Path data) {
        try {
            var lines = Files.readAllLines(data.resolve("postmaster.pid"));
            if (lines.isEmpty()) return Optional.empty();
            var ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
            return Optional.of(new PidFile(Long.parseLong(lines.getFirst().strip()), ready));
        } catch (IOException | NumberFormatException absentOrBeingWritten) {
            return Optional.empty();
        }
    }
}
