package io.customerledger.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A dump of a whole database, over and over until closed. By pg_dump where there is one that knows this server; else by
 * what pg_dump does: one repeatable-read transaction, table by table, with COPY.
 */
final class Dump implements AutoCloseable {

    private static final int SERVER_VERSION = 18;
    private static final Pattern VERSION = Pattern.compile("\\) (\\d+)");

    private final ProcessBuilder command;
    private final Thread loop;
    private volatile boolean closed;
    private volatile Process current;

    private Dump(ProcessBuilder command) throws IOException {
        this.command = command;
        this.current = command.start();
        this.loop = Thread.ofPlatform().name("dump").daemon().start(this::repeat);
    }

    static Dump of(Databases databases, String database) {
        try {
            var builder = new ProcessBuilder(isThere() ? List.of("pg_dump") : byHand(databases, database))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD);
            builder.environment().putAll(databases.clientEnvironment(database));
            return new Dump(builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isThere() {
        try {
            var version = VERSION.matcher(Command.run(List.of("pg_dump", "--version"), Map.of()));
            return version.find() && Integer.parseInt(version.group(1)) >= SERVER_VERSION;
        } catch (UncheckedIOException notInstalled) {
            return false;
        }
    }

    private static List<String> byHand(Databases databases, String database) {
        var tables = databases.texts(
                database,
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
        var script = new StringBuilder("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;");
        tables.forEach(table -> script.append("LOCK TABLE ONLY ").append(table).append(" IN ACCESS SHARE MODE;"));
        tables.forEach(table -> script.append("COPY ").append(table).append(" TO STDOUT;"));
        return List.of("psql", "--no-psqlrc", "--command=" + script);
    }

    private void repeat() {
        try {
            while (!closed) {
                current.waitFor();
                synchronized (this) {
                    if (!closed) {
                        current = command.start();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            current.destroy();
        }
        try {
            current.waitFor();
            loop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
