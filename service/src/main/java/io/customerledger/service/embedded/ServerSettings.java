package io.customerledger.service.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** How the server runs, given on its command line at every start, so that an old file never decides. */
final class ServerSettings {

    private static final List<String> SETTINGS = List.of(
            // What was answered is on the disk.
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            // Reachable from this machine only, with the password.
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            // The service's pool, and room for psql, pg_dump and a second look.
            "max_connections=100",
            // Recovery after a crash reads what was written since the last checkpoint, half of this: seconds.
            "max_wal_size=1GB",
            "min_wal_size=128MB",
            // A batch of write sets fits in before it is flushed.
            "wal_buffers=16MB",
            // Disks without a head: an index is nearly always the better way.
            "random_page_cost=1.1",
            // Every statement is short; compiling one costs more than it saves.
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_checkpoints=off",
            // A failing statement and its details hold personal data.
            "log_min_error_statement=panic",
            "log_error_verbosity=terse");

    private static final int SHARE_OF_MEMORY = 8;
    private static final long LEAST_MB = 256;
    private static final long MOST_MB = 2048;

    private ServerSettings() {}

    static List<String> arguments(int port) {
        var arguments = new ArrayList<String>();
        for (var setting : SETTINGS) arguments.addAll(List.of("-c", setting));
        arguments.addAll(List.of("-c", "shared_buffers=" + sharedBuffers(memory()) + "MB"));
        arguments.addAll(List.of("-p", Integer.toString(port)));
        return arguments;
    }

    /**
     * In MB. What changes to a million customers touch stays in memory where there is enough of it, and on a machine of
     * 2 GB a JVM has room beside it.
     */
    static long sharedBuffers(long memory) {
        return Math.clamp((memory >> 20) / SHARE_OF_MEMORY, LEAST_MB, MOST_MB);
    }

    /** The machine's, or less where a container may have less. */
    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
