package io.customerledger.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures scenario after scenario, round after round. */
final class Measuring {

    private static final double MILLI = 1_000;
    private static final double MICRO = 1_000_000;
    private static final int LATER_WARM_UPS = 6;

    private final Stage stage;
    private final Databases databases;
    private final Generator generator;
    private final Plan plan;

    Measuring(Stage stage, Plan plan) {
        this.stage = stage;
        this.databases = stage.databases();
        this.generator = stage.generator();
        this.plan = plan;
    }

    Results measure(List<Scenario> scenarios) throws IOException, InterruptedException {
        warmUp(scenarios);
        Files.deleteIfExists(stage.work().resolve("samples.csv"));
        double atRest = plan.everything() ? atRest() : 0;
        var samples = new ArrayList<Sample>();
        for (int round = 1; round <= plan.rounds(); round++) {
            for (var scenario : scenarios) {
                var sample = measure(scenario, round);
                samples.add(sample);
                keep(sample);
                Benchmark.say("round %d of %d, %s: %,.0f/s, p50 %.2f ms, p99 %.2f ms%s"
                        .formatted(
                                round,
                                plan.rounds(),
                                scenario.name(),
                                sample.perSecond(),
                                sample.p50(),
                                sample.p99(),
                                sample.failures() == 0 ? "" : ", " + sample.failures() + " failures"));
            }
        }
        return new Results(scenarios, samples, atRest);
    }

    /** In case that the run does not come to its end. */
    private void keep(Sample sample) throws IOException {
        Files.writeString(
                stage.work().resolve("samples.csv"),
                sample.csv() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** The first thing that a process does takes as long as its JIT needs; what it does later, a part of that. */
    private void warmUp(List<Scenario> scenarios) {
        var warm = new HashSet<Peer>();
        for (var scenario : scenarios) {
            if (scenario.peer() != null
                    && !scenario.besideDump()
                    && scenario.load().connections() > 1) {
                boolean first = warm.add(scenario.peer());
                Benchmark.say("Warming up: " + scenario.name());
                generator.run(scenario, first ? plan.warmUp() : Math.max(2, plan.warmUp() / LATER_WARM_UPS));
            }
        }
    }

    /** Those that are not asked are still there. */
    private double atRest() throws InterruptedException {
        long before = cpuOfAll();
        Thread.sleep(Duration.ofSeconds(plan.measured()));
        return (cpuOfAll() - before) / (plan.measured() * MICRO);
    }

    private long cpuOfAll() {
        return Cpu.ofTree(databases.pid())
                + stage.peers().stream()
                        .mapToLong(peer -> Cpu.ofTree(peer.pid()))
                        .sum();
    }

    private Sample measure(Scenario scenario, int round) {
        databases.checkpoint();
        try (var _ = scenario.besideDump() ? Dump.of(databases, Stage.BIG) : null) {
            generator.run(scenario, plan.leadIn());
            var before = Usage.now(databases, scenario);
            var result = generator.run(scenario, plan.measured());
            var after = Usage.now(databases, scenario);
            if (result.requests() == 0) {
                throw new IllegalStateException(scenario.name() + " answered nothing");
            }
            double requests = result.requests();
            return new Sample(
                    scenario.name(),
                    round,
                    requests / result.seconds(),
                    result.p50() / MILLI,
                    result.p99() / MILLI,
                    (after.peer - before.peer) / requests,
                    (after.postgres - before.postgres) / requests,
                    (after.load - before.load) / requests,
                    (after.wal - before.wal) / requests,
                    (after.events - before.events) / requests,
                    result.failures(),
                    residentMegabytes(scenario.peer()));
        }
    }

    private static long residentMegabytes(@Nullable Peer peer) {
        return peer == null ? 0 : Cpu.residentMegabytes(peer.pid());
    }

    /** CPU in microseconds, WAL in bytes, events in all, up to now. */
    private record Usage(long peer, long postgres, long load, long wal, long events) {

        static Usage now(Databases databases, Scenario scenario) {
            var peer = scenario.peer();
            var events = scenario.events();
            return new Usage(
                    peer == null ? 0 : Cpu.ofTree(peer.pid()),
                    Cpu.ofTree(databases.pid()),
                    Cpu.ofEndedChildren(),
                    databases.wal(),
                    events == null ? 0 : databases.number(scenario.database(), events));
        }
    }
}
