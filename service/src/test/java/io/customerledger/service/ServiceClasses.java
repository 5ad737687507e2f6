package io.customerledger.service;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.eventstore.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.springframework.util.FileSystemUtils;

/**
 * The class path of the tests, for JVMs of their own. As after {@code ./ledger --aot}, they start from what a JVM has
 * learned from one start, which takes half the time.
 */
public final class ServiceClasses {

    private static final Path FOLDER = folder();
    private static final String PATH = jarsOnly();
    private static final Path CACHE = cache();

    private ServiceClasses() {}

    /** What starts a JVM with this main class. */
    public static List<String> run(Class<?> main, List<String> options) {
        var all = new ArrayList<>(options);
        all.addFirst("-XX:AOTCache=" + CACHE);
        return command(main, all);
    }

    private static List<String> command(Class<?> main, List<String> options) {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        // Such a JVM never lives long enough to gain from what the slower compiler makes.
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", PATH, main.getName()));
        return command;
    }

    private static Path cache() {
        var cache = FOLDER.resolve("classes.aot");
        var command = command(CustomerLedger.class, List.of("-XX:AOTCacheOutput=" + cache));
        try (var database = TestDatabase.fresh();
                var service = ServiceJvm.start(
                        FOLDER.resolve("log"), command, Map.of("SPRING_DATASOURCE_URL", database.getJdbcUrl()))) {
            service.awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(cache).exists();
        return cache;
    }

    /** Emptied of what the run before has left: a cache is 80 MB. */
    private static Path folder() {
        try {
            var folder = Path.of("target/service-classes");
            FileSystemUtils.deleteRecursively(folder);
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With a jar for each directory: a cache holds the classes of jars only. */
    private static String jarsOnly() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(not(String::isEmpty))
                .map(Path::of)
                .map(place -> Files.isDirectory(place) ? packed(place) : place)
                .map(Path::toString)
                .collect(joining(File.pathSeparator));
    }

    private static Path packed(Path classes) {
        try {
            var packed = Files.createTempFile(FOLDER, "classes", ".jar").toAbsolutePath();
            var arguments = new String[] {"--create", "--file", packed.toString(), "-C", classes.toString(), "."};
            var jar = ToolProvider.findFirst("jar").orElseThrow();
            assertThat(jar.run(System.out, System.err, arguments)).isZero();
            return packed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
