package io.customerledger.service.embedded;

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
            // The primary keys of some million rows stay in memory, beside a JVM on a machine of 2 GB.
            "shared_buffers=256MB",
            // Recovery after a crash reads what was written since the last checkpoint: this keeps it to seconds.
            "max_wal_size=512MB",
            "min_wal_size=128MB",
            // A batch of write sets fits before the flush.
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

    private ServerSettings() {}

    static List<String> arguments(int port) {
        var arguments = new ArrayList<String>();
        for (var setting : SETTINGS) arguments.addAll(List.of("-c", setting));
        arguments.addAll(List.of("-p", Integer.toString(port)));
        return arguments;
    }
}
