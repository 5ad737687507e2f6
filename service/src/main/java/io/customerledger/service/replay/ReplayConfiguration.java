package io.customerledger.service.replay;

import io.customerledger.eventstore.axon.AggregateCache;
import io.customerledger.eventstore.event.Histories;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.query.replay.Projection;
import io.customerledger.query.replay.Replayer;
import io.customerledger.query.replay.Replays;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** This node's replayer of customers. It runs in the background, from the start to the end of the service. */
@Configuration(proxyBeanMethods = false)
class ReplayConfiguration {

    @Bean
    Replays replays(JdbcClient jdbc, PlatformTransactionManager transactions, FlywayMigrationInitializer schema) {
        return new Replays(jdbc, new TransactionTemplate(transactions));
    }

    /** A swap empties the cache of aggregates, since it replaces the rows that they came from. */
    @Bean(initMethod = "start", destroyMethod = "close")
    Replayer replayer(
            Replays replays,
            JdbcTemplate jdbc,
            MasterKey masterKey,
            PlatformTransactionManager transactions,
            AggregateCache aggregates) {
        var histories = new Histories(jdbc, masterKey);
        return new Replayer(
                Projection.CUSTOMERS,
                replays,
                histories,
                jdbc,
                new TransactionTemplate(transactions),
                aggregates::removeAll);
    }

    /** A node of an older version than the table may not write to it, so it takes no requests. */
    @Bean
    HealthIndicator projectionHealthIndicator(Replayer replayer) {
        var outdated = Health.outOfService()
                .withDetail("customers", "made by a newer version of the service")
                .build();
        return () -> replayer.isOutdated() ? outdated : Health.up().build();
    }
}
