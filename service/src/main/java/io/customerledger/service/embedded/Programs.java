package io.customerledger.service.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's own programs, unpacked from the jar once and kept, and the way to call them. */
final class Programs {

    private final Path bin;
    private final List<String> prefix;

    private Programs(Path bin, List<String> prefix) {
        this.bin = bin;
        this.prefix = prefix;
    }

    static Programs in(Path home) throws IOException {
        return new Programs(unpacked(home).resolve("bin"), prefix());
    }

    ProcessBuilder command(String program, List<String> arguments) {
        var command = new ArrayList<>(prefix);
        command.add(bin.resolve(program).toString());
        command.addAll(arguments);
        var process =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true);
        // Whoever gets into PostgreSQL may run programs of the system through it: it is not told the service's secrets.
        process.environment().keySet().removeIf(name -> name.startsWith("LEDGER_") || name.startsWith("SPRING_"));
        return process;
    }

    private static List<String> prefix() throws IOException {
        var prefix = new ArrayList<String>();
        // In a session of its own, so that Ctrl-C reaches the service only, which stops PostgreSQL last.
        if (succeeds("setsid", "true")) prefix.add("setsid");
        if (new UnixSystem().getUid() == 0) {
            // PostgreSQL refuses to run as root; in a user namespace it does not see that it is.
            if (!succeeds("unshare", "-U", "true")) {
                throw new EmbeddedPostgresFailure(
                        "The embedded PostgreSQL cannot run as root, and \"unshare -U\" is not possible here:"
                                + " start the service as an ordinary user, or give it a PostgreSQL with SPRING_DATASOURCE_URL.",
                        null);
            }
            prefix.addAll(List.of("unshare", "-U"));
        }
        return prefix;
    }

    private static boolean succeeds(String... command) throws IOException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException notInstalled) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The folder is named after the archive's checksum: another version of the jar unpacks its own. */
    private static Path unpacked(Path home) throws IOException {
        var archive = Programs.class.getResource("/" + archiveName());
        if (archive == null) {
            throw new EmbeddedPostgresFailure(
                    "This build has no PostgreSQL for %s: build it on this system, or give it one with SPRING_DATASOURCE_URL."
                            .formatted(archiveName()),
                    null);
        }
        var jar = (JarURLConnection) archive.openConnection();
        var folder = home.resolve("programs-%08x".formatted(jar.getJarEntry().getCrc()));
        if (Files.isDirectory(folder)) return folder;
        // A start killed half way leaves a folder that nobody takes for a whole one, and that the next start removes.
        var half = home.resolve("unpacking");
        FileSystemUtils.deleteRecursively(half);
        PrivateFiles.folder(half);
        try (var in = new TarArchiveInputStream(new XZInputStream(jar.getInputStream()))) {
            unpack(in, half);
        }
        return Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void unpack(TarArchiveInputStream in, Path folder) throws IOException {
        for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            var file = entry.resolveIn(folder);
            if (entry.isDirectory()) {
                Files.createDirectories(file);
            } else {
                Files.createDirectories(file.getParent());
                put(in, entry, file);
            }
        }
    }

    private static void put(InputStream in, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(in, file);
        var executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static String archiveName() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        var processor = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-%s-%s.txz".formatted(system, processor);
    }
}
