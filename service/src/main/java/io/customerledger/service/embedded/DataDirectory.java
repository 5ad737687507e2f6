package io.customerledger.service.embedded;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where the service keeps its files. */
public final class DataDirectory {

    /** Stands for what the JVM could not decode: a path with it would name another file. */
    private static final String UNREADABLE = "\uFFFD";

    private DataDirectory() {}

    /** The absolute path that {@code LEDGER_DATA_DIR} means. */
    public static Path of(String setting) {
        var here = System.getProperty("user.dir");
        try {
            var path = Path.of(setting);
            if (!path.isAbsolute()) path = Path.of(here).resolve(path);
            if (!path.toString().contains(UNREADABLE)) return path;
        } catch (InvalidPathException _) {
            // Reported below: the path is not ASCII, and the system's encoding of file names is.
        }
        throw new EmbeddedPostgresFailure(
                "LEDGER_DATA_DIR (%s, from %s) cannot be read as a path: set LC_ALL=C.UTF-8.".formatted(setting, here),
                null);
    }
}
