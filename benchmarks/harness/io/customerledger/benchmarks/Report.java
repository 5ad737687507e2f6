package io.customerledger.benchmarks;

import io.customerledger.service.embedded.BenchmarkPostgres;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The results, written down for people. */
final class Report {

    private final String commit;
    private final Plan plan;
    private final Stage stage;
    private final Results results;

    Report(String commit, Plan plan, Stage stage, Results results) {
        this.commit = commit;
        this.plan = plan;
        this.stage = stage;
        this.results = results;
    }

    String text(LocalDate date) {
        return String.join(
                "\n\n",
                "# Benchmark of " + date,
                "Made by `benchmarks/run` (the %s form); `benchmarks/README.md` says what is measured, and how."
                        .formatted(plan.name()),
                "## What is promised",
                promises(),
                "## Changes",
                "64 connections unless it says otherwise. Medians of the rounds, in brackets the slowest and the fastest. CPU, WAL and events are per request. A batch is one request; the ratio counts customers.",
                table("ratio to bare SQL", scenario -> isChange(scenario) && !isBig(scenario), _ -> Scenarios.BARE),
                "## Reads",
                table(
                        "ratio to one SELECT",
                        scenario -> !isChange(scenario) && !isBig(scenario),
                        _ -> Scenarios.CRUD_GET),
                "## %,d customers and %,d events"
                        .formatted(plan.manyCustomers(), (long) plan.manyCustomers() * CustomersByCopy.EVENTS_EACH),
                table("ratio to 10,000 customers", Report::isBig, Report::inSmall),
                "## Machine and settings",
                machine(),
                settings(),
                "## Raw data",
                raw(),
                "");
    }

    private String promises() {
        return "| | measured | promised | |\n| --- | ---: | ---: | --- |\n"
                + Promises.of(results).stream()
                        .map(promise -> "| %s | %s | %s | %s |"
                                .formatted(promise.what(), promise.measured(), promise.bound(), verdict(promise)))
                        .collect(Collectors.joining("\n"));
    }

    private static String verdict(Promises.Promise promise) {
        if (promise.bound().isEmpty()) {
            return "";
        }
        return promise.kept() ? "kept" : "**missed**";
    }

    /** @param other the scenario that one is compared with; it need not be there */
    private String table(String ratio, Predicate<Scenario> which, Function<Scenario, String> other) {
        return """
                | | requests/s | %s | p50 / p99 ms | CPU µs: service or contender / PostgreSQL / load | WAL bytes | events |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                """.formatted(ratio)
                + results.scenarios().stream()
                        .filter(which)
                        .map(scenario -> line(scenario, other.apply(scenario)))
                        .collect(Collectors.joining("\n"));
    }

    private String line(Scenario scenario, String other) {
        var name = scenario.name();
        return "| **%s**: %s | %,.0f (%,.0f–%,.0f) | %s | %.2f / %.2f | %.0f / %.0f / %.0f | %,.0f | %s |"
                .formatted(
                        name,
                        scenario.what(),
                        results.median(name, Sample::perSecond),
                        results.least(name, Sample::perSecond),
                        results.most(name, Sample::perSecond),
                        results.has(other) ? "%.2f".formatted(results.ratio(name, other)) : "",
                        results.median(name, Sample::p50),
                        results.median(name, Sample::p99),
                        results.median(name, Sample::cpuPeer),
                        results.median(name, Sample::cpuPostgres),
                        results.median(name, Sample::cpuLoad),
                        results.median(name, Sample::walBytes),
                        scenario.events() == null ? "" : "%.2f".formatted(results.median(name, Sample::events)));
    }

    /** The same in the small database; nobody's name where there is no such thing. */
    private static String inSmall(Scenario big) {
        var prefix = "big: ";
        return big.name().startsWith(prefix) ? big.name().substring(prefix.length()) : "";
    }

    private static boolean isChange(Scenario scenario) {
        return !(scenario.load() instanceof Load.Http http)
                || List.of("put", "batch").contains(http.kind());
    }

    private static boolean isBig(Scenario scenario) {
        return scenario.database().equals(Stage.BIG) || scenario.besideDump();
    }

    private String machine() {
        var facts = new ArrayList<>(stage.machine().facts());
        facts.add("PostgreSQL: " + stage.databases().text("postgres", "SHOW server_version"));
        facts.add("Load: wrk, and "
                + Command.run(List.of("pgbench", "--version"), Map.of()).strip());
        facts.add("Everything at rest: %.1f %% of a core".formatted(100 * results.atRest()));
        facts.add("Commit: " + commit);
        return facts.stream().map(fact -> "- " + fact).collect(Collectors.joining("\n"));
    }

    private String settings() {
        return """
                The service's JVM runs as `./ledger` starts it (`%s`), the others' by `java -jar` with the JVM's defaults. Of the
                service's settings only `LEDGER_RATE_LIMIT_PER_SECOND` is another (1,000,000). PostgreSQL runs with the service's own settings, and connections for everybody:
                `%s`. A checkpoint precedes every measurement. Warm-up %d s, lead-in %d s, measured for %d s, %d rounds. The dump is
                made by %s.""".formatted(
                Ledgers.JAVA_OPTIONS,
                String.join(" ", BenchmarkPostgres.settings()),
                plan.warmUp(),
                plan.leadIn(),
                plan.measured(),
                plan.rounds(),
                Dump.isThere() ? "pg_dump" : "COPY of every table in one repeatable-read transaction, as pg_dump does");
    }

    private String raw() {
        return "```csv\n" + Sample.HEADER + "\n"
                + results.samples().stream().map(Sample::csv).collect(Collectors.joining("\n")) + "\n```";
    }
}
