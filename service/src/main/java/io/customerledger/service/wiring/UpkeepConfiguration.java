package io.customerledger.service.wiring;

import io.customerledger.eventstore.customer.WordIndex;
import io.customerledger.eventstore.erasure.Samples;
import io.customerledger.eventstore.ledger.IdempotencyPurge;
import io.customerledger.eventstore.signal.LogSignal;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** What is done from time to time. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class UpkeepConfiguration {

    private final IdempotencyPurge idempotency;
    private final Samples samples;
    private final WordIndex words;

    UpkeepConfiguration(JdbcClient jdbc, LogSignal signal) {
        this.idempotency = new IdempotencyPurge(jdbc);
        this.samples = new Samples(jdbc);
        this.words = new WordIndex(jdbc);
        signal.subscribeToAll(_ -> words.grown());
    }

    /** There are eight hours to do it in; so it may fail now and then, and nodes may come and go. */
    @Scheduled(initialDelay = 1, fixedRate = 10, timeUnit = TimeUnit.MINUTES)
    void purgeIdempotency() {
        idempotency.run();
    }

    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void renewSamples() {
        samples.renew();
    }

    @Scheduled(fixedDelay = 250)
    void workInWords() {
        words.workIn();
    }
}
