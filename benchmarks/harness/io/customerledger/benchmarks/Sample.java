package io.customerledger.benchmarks;

/**
 * One measurement. CPU in microseconds, latencies in milliseconds, each per request; a batch is a request.
 *
 * @param events written per request, by the database's own count
 * @param failures answers that were not 2xx, and requests without an answer
 */
record Sample(
        String scenario,
        int round,
        double perSecond,
        double p50,
        double p99,
        double cpuPeer,
        double cpuPostgres,
        double cpuLoad,
        double walBytes,
        double events,
        long failures,
        long residentMegabytes) {

    static final String HEADER =
            "scenario,round,requests/s,p50 ms,p99 ms,CPU peer µs,CPU PostgreSQL µs,CPU load generator µs,WAL bytes,"
                    + "events,failures,peer resident MB";

    String csv() {
        return String.join(
                ",",
                '"' + scenario + '"',
                Integer.toString(round),
                "%.1f".formatted(perSecond),
                "%.2f".formatted(p50),
                "%.2f".formatted(p99),
                "%.1f".formatted(cpuPeer),
                "%.1f".formatted(cpuPostgres),
                "%.1f".formatted(cpuLoad),
                "%.0f".formatted(walBytes),
                "%.3f".formatted(events),
                Long.toString(failures),
                Long.toString(residentMegabytes));
    }
}
