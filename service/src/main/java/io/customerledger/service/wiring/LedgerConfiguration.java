package io.customerledger.service.wiring;

import com.zaxxer.hikari.HikariDataSource;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.customer.CustomerRows;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import io.customerledger.eventstore.organization.Organizations;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.SealedAnswers;
import io.customerledger.eventstore.signal.LogSignal;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.query.customer.CustomersAsOf;
import io.customerledger.query.keys.ApiKeyRows;
import io.customerledger.query.trail.Trail;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The ledger, and what is known from it. */
@Configuration(proxyBeanMethods = false)
@Import({
    DataKeys.class,
    CustomerRows.class,
    EventLog.class,
    RecordedAnswers.class,
    CustomerReads.class,
    CustomersAsOf.class,
    Trail.class,
    SealedAnswers.class,
    ApiKeyCommands.class,
    ApiKeyRows.class,
    Organizations.class
})
class LedgerConfiguration {

    /** Times are kept and answered in milliseconds, so nothing finer is ever seen. */
    @Bean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofMillis(1));
    }

    /** What every connection comes from: the one that hears other nodes is the one that notices a silent network. */
    @Bean
    static BeanPostProcessor breakable() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool ? new BreakableDataSource(pool) : bean;
            }
        };
    }

    @Bean
    LogSignal logSignal(DataSource dataSource) throws SQLException {
        return new LogSignal(dataSource, dataSource.unwrap(BreakableDataSource.class)::breakOff);
    }

    @Bean
    Ledger ledger(
            DataSource dataSource,
            Clock clock,
            LogSignal signal,
            FlywayMigrationInitializer schema,
            @Value("${ledger.database-distributed:false}") @Nullable Boolean distributed) {
        var limits = Ledger.Limits.of(Boolean.TRUE.equals(distributed));
        return new Ledger(dataSource, clock, limits, signal::grown);
    }
}
