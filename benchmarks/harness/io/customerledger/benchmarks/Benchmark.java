package io.customerledger.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** Measures everything and writes it down; in the short form, says whether the write path is still fast. */
public final class Benchmark {

    private Benchmark() {}

    /**
     * Runs.
     *
     * @param args the form: {@code full}, {@code quick}, {@code check} or {@code smoke}; then the repository's root, and its commit
     */
    public static void main(String[] args) throws Exception {
        var plan = switch (args[0]) {
            case "full" -> Plan.FULL;
            case "quick" -> Plan.QUICK;
            case "check" -> Plan.CHECK;
            case "smoke" -> Plan.SMOKE;
            default -> throw new IllegalArgumentException(args[0]);
        };
        var root = Path.of(args[1]);
        boolean fastEnough;
        try (var stage = Stage.open(root, plan)) {
            var results = new Measuring(stage, plan).measure(Scenarios.on(stage, plan));
            fastEnough = plan.everything() ? report(root, args[2], plan, stage, results) : check(results);
        }
        System.exit(fastEnough ? 0 : 1);
    }

    private static boolean report(Path root, String commit, Plan plan, Stage stage, Results results)
            throws IOException {
        var date = LocalDate.now();
        // Only the full form is worth keeping.
        var file = plan == Plan.FULL
                ? root.resolve("docs/benchmarks/" + date + ".md")
                : root.resolve("benchmarks/target/" + date + "-" + plan.name() + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, new Report(commit, plan, stage, results).text(date));
        say("Written to " + root.relativize(file));
        return true;
    }

    private static boolean check(Results results) {
        double ratio = results.ratio(Scenarios.PUT, Scenarios.BARE);
        for (var name : List.of(Scenarios.PUT, Scenarios.BARE)) {
            say("%s: %,.0f/s, p99 %.1f ms"
                    .formatted(name, results.median(name, Sample::perSecond), results.median(name, Sample::p99)));
        }
        say("The service does %.2f times what bare SQL does, one transaction a request; at least %.1f are wanted."
                .formatted(ratio, Plan.LEAST_RATIO));
        return ratio >= Plan.LEAST_RATIO;
    }

    static void say(String line) {
        System.out.println(line);
    }
}
