package io.customerledger.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What it was measured on.
 *
 * @param load the load average before anything was started
 */
record Machine(List<String> facts, double load) {

    /** A machine that does more than this has other work to do. */
    private static final double QUIET = 0.5;

    private static final int PAGE = 8192;
    private static final Duration FLUSHING = Duration.ofSeconds(1);

    static Machine here(Path disk) throws IOException {
        double load =
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        if (load > QUIET) {
            Benchmark.say("This machine is not quiet (load average %.2f): what follows means little".formatted(load));
        }
        var facts = new ArrayList<String>();
        facts.add("Processor: " + first(Path.of("/proc/cpuinfo"), "model name"));
        facts.add("Cores: %d, shared by load generator, service or contender, and PostgreSQL"
                .formatted(Runtime.getRuntime().availableProcessors()));
        facts.add("Memory: " + first(Path.of("/proc/meminfo"), "MemTotal"));
        facts.add("Kernel: %s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version")));
        facts.add("Disk: %,d flushes of 8 KB a second".formatted(flushesPerSecond(disk)));
        facts.add("Load average before: %.2f".formatted(load));
        facts.add("Java: %s %s".formatted(System.getProperty("java.vm.name"), System.getProperty("java.vm.version")));
        return new Machine(facts, load);
    }

    private static String first(Path file, String name) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private static long flushesPerSecond(Path directory) throws IOException {
        var file = directory.resolve("flushes");
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long flushes = 0;
            var end = System.nanoTime() + FLUSHING.toNanos();
            while (System.nanoTime() < end) {
                channel.write(ByteBuffer.allocate(PAGE), flushes % 1_000 * PAGE);
                channel.force(false);
                flushes++;
            }
            return flushes;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
