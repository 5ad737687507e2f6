package io.customerledger.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All samples of a run, and what is made of them: medians, and ratios of what was measured in the same round.
 *
 * @param atRest how many cores all processes keep busy while nothing is asked of them
 */
record Results(List<Scenario> scenarios, List<Sample> samples, double atRest) {

    boolean has(String scenario) {
        return scenarios.stream().anyMatch(candidate -> candidate.name().equals(scenario));
    }

    double median(String scenario, ToDoubleFunction<Sample> value) {
        return median(of(scenario).stream().mapToDouble(value).sorted().toArray());
    }

    double least(String scenario, ToDoubleFunction<Sample> value) {
        return of(scenario).stream().mapToDouble(value).min().orElseThrow();
    }

    double most(String scenario, ToDoubleFunction<Sample> value) {
        return of(scenario).stream().mapToDouble(value).max().orElseThrow();
    }

    /** How many times the rate of one is that of the other; of customers, when a request is about several. */
    double ratio(String scenario, String other) {
        return perRound(
                scenario, other, (a, b) -> a.perSecond() * customers(scenario) / (b.perSecond() * customers(other)));
    }

    double ratio(String scenario, String other, ToDoubleFunction<Sample> value) {
        return perRound(scenario, other, (a, b) -> value.applyAsDouble(a) / value.applyAsDouble(b));
    }

    Sample sample(String scenario, int round) {
        return of(scenario).get(round - 1);
    }

    int rounds() {
        return samples.stream().mapToInt(Sample::round).max().orElseThrow();
    }

    int customers(String scenario) {
        return scenarios.stream()
                .filter(candidate -> candidate.name().equals(scenario))
                .findFirst()
                .orElseThrow()
                .load()
                .customers();
    }

    private interface Ratio {
        double of(Sample a, Sample b);
    }

    private double perRound(String scenario, String other, Ratio ratio) {
        var ratios = new double[rounds()];
        for (int round = 1; round <= ratios.length; round++) {
            ratios[round - 1] = ratio.of(sample(scenario, round), sample(other, round));
        }
        Arrays.sort(ratios);
        return median(ratios);
    }

    private List<Sample> of(String scenario) {
        return samples.stream()
                .filter(sample -> sample.scenario().equals(scenario))
                .toList();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
