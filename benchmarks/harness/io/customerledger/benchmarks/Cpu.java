package io.customerledger.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** CPU time of processes, by {@code /proc/<pid>/stat}. */
final class Cpu {

    /** What the kernel counts in: USER_HZ is 100 on every Linux that matters. */
    private static final long MICROS_PER_TICK = 10_000;

    private static final int USER_TIME = 11;
    private static final int TIMES = 4;

    private Cpu() {}

    /** Microseconds of a process, of all that live below it and of those that have ended there. */
    static long ofTree(long pid) {
        var children = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid);
        return LongStream.concat(LongStream.of(pid), children).map(Cpu::ticks).sum() * MICROS_PER_TICK;
    }

    /** Microseconds of the processes that this one has started and that have ended. */
    static long ofEndedChildren() {
        var fields = fields(ProcessHandle.current().pid());
        return (Long.parseLong(fields[USER_TIME + 2]) + Long.parseLong(fields[USER_TIME + 3])) * MICROS_PER_TICK;
    }

    /** Resident memory, in MB. */
    static long residentMegabytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long ticks(long pid) {
        var fields = fields(pid);
        long sum = 0;
        for (int i = USER_TIME; i < Math.min(USER_TIME + TIMES, fields.length); i++) {
            sum += Long.parseLong(fields[i]);
        }
        return sum;
    }

    /** The fields after the program's name, which may hold anything: proc(5). None of a process that has just ended. */
    private static String[] fields(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (NoSuchFileException ended) {
            return new String[0];
        } catch (IOException e) {
            return new String[0];
        }
    }
}
