package io.customerledger.service.embedded;

import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that outlived a killed service, or the program that was making its files. It runs with the settings and the
 * port of its own start, so it has to go.
 */
final class Orphans {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    private Orphans() {}

    static void stop(Path home) {
        var orphans = of(home);
        if (orphans.isEmpty()) return;
        var postmaster = PidFile.of(home.resolve("data"))
                .map(PidFile::pid)
                .filter(orphans::contains)
                .orElse(orphans.getFirst());
        LOG.warn("PostgreSQL (process {}) outlived its service, stopping it", postmaster);
        Signal.stop(postmaster, () -> of(home).isEmpty());
    }

    // Looked for among the processes, since the id in an old file may be a stranger's by now. Ours run a program that
    // only we unpack, and nobody else runs it here while we hold the directory's lock.
    static List<Long> of(Path home) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .filter(program -> program.startsWith(home + "/"))
                        .isPresent())
                .map(ProcessHandle::pid)
                .toList();
    }
}
