package io.customerledger.service.keys;

import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.sealing.SealedAnswers;
import io.customerledger.query.keys.ApiKeyRows;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the sides know and may do about API keys. */
@Configuration(proxyBeanMethods = false)
@Import({SealedAnswers.class, ApiKeyCommands.class, ApiKeyRows.class})
class KeysConfiguration {}
