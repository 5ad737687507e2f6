package io.customerledger.service.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.eventstore.TestDatabase;
import io.customerledger.eventstore.axon.LedgerEventStore;
import io.customerledger.eventstore.axon.LedgerStorageEngine;
import io.customerledger.eventstore.axon.LedgerTransactionManager;
import io.customerledger.service.CustomerLedger;
import java.util.function.UnaryOperator;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.Configurer;
import org.axonframework.config.DefaultConfigurer;
import org.axonframework.eventhandling.EventBus;
import org.axonframework.eventhandling.SimpleEventBus;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.axonframework.serialization.xml.XStreamSerializer;
import org.axonframework.updates.configuration.UsagePropertyProvider;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Axon silently replaces what it does not find with something that forgets; here that is refused aloud. */
class AxonCheckTest {

    private static final SimpleCommandBus BUS = SimpleCommandBus.builder().build();

    @Test
    void axon_as_it_is_wired_is_accepted() {
        check(configurer -> configurer);
    }

    @Test
    void events_that_would_stay_in_memory_are_not() {
        assertRefused(
                configurer -> configurer.configureEventBus(
                        _ -> SimpleEventBus.builder().build()),
                "the event bus is not the ledger");
    }

    @Test
    void a_command_bus_that_nobody_subscribed_customers_to_is_not() {
        assertRefused(
                configurer -> configurer.configureCommandBus(
                        _ -> SimpleCommandBus.builder().build()),
                "there are two command buses");
    }

    @Test
    void commands_without_transactions_are_not() {
        assertRefused(
                configurer ->
                        configurer.registerComponent(TransactionManager.class, _ -> NoTransactionManager.INSTANCE),
                "commands have no transactions");
    }

    @Test
    void xstream_is_not() {
        assertRefused(
                configurer -> configurer.configureEventSerializer(_ ->
                        XStreamSerializer.builder().disableAxonTypeSecurity().build()),
                "XStream is in use");
    }

    @Test
    void an_application_with_another_event_bus_does_not_start() {
        var application = new SpringApplicationBuilder(CustomerLedger.class, Forgetful.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=" + TestDatabase.fresh().getJdbcUrl(),
                        "logging.level.org.springframework.boot.SpringApplication=off",
                        "ledger.data-dir=target/node");
        assertThatThrownBy(application::run).hasStackTraceContaining("the event bus is not the ledger");
    }

    @Test
    void nothing_is_told_to_axons_vendor() throws ClassNotFoundException {
        Class.forName(CustomerLedger.class.getName());
        assertThat(UsagePropertyProvider.create().getDisabled()).isTrue();
    }

    static class Forgetful {

        @Bean
        @Primary
        EventBus forgetful() {
            return SimpleEventBus.builder().build();
        }
    }

    private static void assertRefused(UnaryOperator<Configurer> otherwise, String why) {
        assertThatThrownBy(() -> check(otherwise))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(why);
    }

    /** Checks a configuration that is as it must be, except for one thing. */
    private static void check(UnaryOperator<Configurer> otherwise) {
        var serializer = Jackson3Serializer.builder().build();
        var transactions = new LedgerTransactionManager(null);
        var asItMustBe = DefaultConfigurer.defaultConfiguration(false)
                .configureSerializer(_ -> serializer)
                .configureMessageSerializer(_ -> serializer)
                .configureEventSerializer(_ -> serializer)
                .configureCommandBus(_ -> BUS)
                .registerComponent(TransactionManager.class, _ -> transactions)
                .configureEventStore(_ -> LedgerEventStore.on(new LedgerStorageEngine(null, null)));
        new AxonCheck(otherwise.apply(asItMustBe).buildConfiguration(), BUS).afterSingletonsInstantiated();
    }
}
