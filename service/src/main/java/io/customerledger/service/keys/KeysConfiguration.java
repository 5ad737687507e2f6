package io.customerledger.service.keys;

import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.RecordedAnswers;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.eventstore.sealing.SealedAnswers;
import io.customerledger.query.keys.ApiKeyRows;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the sides know and may do about API keys. */
@Configuration(proxyBeanMethods = false)
class KeysConfiguration {

    @Bean
    SealedAnswers sealedAnswers(MasterKey masterKey) {
        return new SealedAnswers(masterKey);
    }

    @Bean
    ApiKeyCommands apiKeyCommands(Ledger ledger, EventLog log, RecordedAnswers recorded, SealedAnswers sealed) {
        return new ApiKeyCommands(ledger, log, recorded, sealed);
    }

    /** After the ledger, and so after the schema. */
    @Bean
    ApiKeyRows apiKeyRows(JdbcClient jdbc, Ledger ledger) {
        return new ApiKeyRows(jdbc);
    }
}
