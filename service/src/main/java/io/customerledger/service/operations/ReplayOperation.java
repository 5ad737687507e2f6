package io.customerledger.service.operations;

import static io.customerledger.service.operations.Operations.DONE;
import static io.customerledger.service.operations.Operations.NOT_AS_IT_SHOULD_BE;

import io.customerledger.eventstore.event.Histories;
import io.customerledger.query.replay.Projection;
import io.customerledger.query.replay.Replay;
import io.customerledger.query.replay.Replay.Status;
import io.customerledger.query.replay.Replayer;
import io.customerledger.query.replay.Replays;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@code replay customers}: asks for a replay and does it, or watches a service on the same database that does it
 * already. Interrupted, it calls the replay off.
 */
final class ReplayOperation implements Operations.Operation {

    private static final long LOOK_MILLIS = 200;
    private static final long GRACE_SECONDS = 10;

    @Override
    public int run(ConfigurableApplicationContext workbench, InputStream in, PrintStream out)
            throws InterruptedException {
        var transactions = new TransactionTemplate(workbench.getBean(PlatformTransactionManager.class));
        var replays = new Replays(workbench.getBean(JdbcClient.class), transactions);
        var histories = workbench.getBean(Histories.class);
        var jdbc = workbench.getBean(JdbcTemplate.class);
        var replayer = new Replayer(Projection.CUSTOMERS, replays, histories, jdbc, transactions, () -> {});
        var id = replays.request(Projection.CUSTOMERS).id();
        var ended = new CountDownLatch(1);
        // While its database is still there, which an interruption ends too.
        workbench.addApplicationListener((ApplicationEvent event) -> {
            if (event instanceof ContextClosedEvent) callOff(replays, id, ended);
        });
        try {
            var watcher = Thread.ofVirtual().start(() -> watch(replays, id, out));
            while (replays.find(id).orElseThrow().status() == Status.RUNNING) {
                if (!replayer.runWhatIsDue()) {
                    Thread.sleep(LOOK_MILLIS);
                }
            }
            watcher.join();
            return report(replays.find(id).orElseThrow(), out);
        } finally {
            ended.countDown();
        }
    }

    private static void watch(Replays replays, String id, PrintStream out) {
        var bar = new ProgressBar(out);
        try {
            var replay = replays.find(id).orElseThrow();
            while (replay.status() == Status.RUNNING) {
                bar.show(replay.eventsReplayed(), replay.eventsTotal());
                Thread.sleep(LOOK_MILLIS);
                replay = replays.find(id).orElseThrow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        bar.end();
    }

    private static int report(Replay replay, PrintStream out) {
        for (var difference : replay.differences()) {
            out.println(difference.customer() + ": its row was not what its events make of it: "
                    + String.join(", ", difference.in()));
        }
        out.println("%s: %,d events, %,d a second; rows that were not what their events make of them: %,d"
                .formatted(
                        replay.status().name().toLowerCase(Locale.ROOT),
                        replay.eventsReplayed(),
                        replay.eventsPerSecond(),
                        replay.differencesTotal()));
        if (replay.failure() != null) {
            out.println(replay.failure());
        }
        return replay.status() == Status.COMPLETED ? DONE : NOT_AS_IT_SHOULD_BE;
    }

    /** Does nothing to a replay that has ended. */
    private static void callOff(Replays replays, String id, CountDownLatch ended) {
        if (ended.getCount() == 0) return;
        replays.cancel(id);
        try {
            if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("What was built so far will be removed at the service's next start.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
