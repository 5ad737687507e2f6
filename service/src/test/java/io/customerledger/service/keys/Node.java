package io.customerledger.service.keys;

import io.customerledger.api.keys.ApiKeyAnswer;
import io.customerledger.api.keys.ApiKeySecret;
import io.customerledger.api.keys.CreateApiKeyCommand;
import io.customerledger.api.keys.DeleteApiKeyCommand;
import io.customerledger.api.organization.OrganizationId;
import io.customerledger.api.request.Actor;
import io.customerledger.api.request.Origin;
import io.customerledger.command.keys.ApiKeyCommands;
import io.customerledger.eventstore.event.EventLog;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.RecordedAnswers;
import io.customerledger.eventstore.organization.Organizations;
import io.customerledger.eventstore.sealing.DataKeys;
import io.customerledger.eventstore.sealing.MasterKey;
import io.customerledger.eventstore.sealing.SealedAnswers;
import io.customerledger.query.keys.ApiKeyRows;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What a node knows and may do about API keys, on a database that others may share. */
final class Node implements AutoCloseable {

    static final OrganizationId ACME = new OrganizationId("org_acme");
    static final MasterKey MASTER_KEY = MasterKey.of(MasterKey.generate());
    static final Origin ORIGIN = new Origin(new Actor("api_key", "key_1", "Test"), null, null, "req_1", null);

    final JdbcClient jdbc;
    final ApiKeyRows rows;
    final ApiKeyCommands commands;
    final KnownKeys keys;
    final AtomicInteger queries = new AtomicInteger();
    volatile Duration ahead = Duration.ZERO;

    /** Called between a look-up's answer and what becomes of it. */
    volatile Runnable onAnswer = () -> {};

    private final Ledger ledger;

    Node(DataSource pool) {
        var counted = new DelegatingDataSource(pool) {
            @Override
            public Connection getConnection() throws SQLException {
                queries.incrementAndGet();
                var connection = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        Node.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                onAnswer.run();
                            }
                            return method.invoke(connection, arguments);
                        });
            }
        };
        jdbc = JdbcClient.create(pool);
        rows = new ApiKeyRows(JdbcClient.create(counted));
        ledger = new Ledger(pool, clock(), Ledger.Limits.DEFAULT, _ -> {});
        var log = new EventLog(jdbc, new DataKeys(jdbc, MASTER_KEY));
        commands = new ApiKeyCommands(ledger, log, new RecordedAnswers(jdbc, clock()), new SealedAnswers(MASTER_KEY));
        keys = new KnownKeys(rows, clock());
        new Organizations(jdbc).add(ACME, "Acme", false, now());
    }

    Instant now() {
        return Clock.tick(Clock.systemUTC(), Duration.ofMillis(1)).instant().plus(ahead);
    }

    CreateApiKeyCommand command(Duration validFor) {
        var at = now();
        return new CreateApiKeyCommand(
                ACME, Ids.next("key_"), "A key", ApiKeySecret.next(false), at.plus(validFor), at);
    }

    ApiKeyAnswer.Created create() {
        return (ApiKeyAnswer.Created) commands.create(command(Duration.ofDays(365)), ORIGIN, null);
    }

    boolean delete(String id) {
        return commands.delete(new DeleteApiKeyCommand(ACME, id, now()), ORIGIN);
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneId.of("UTC");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now();
            }
        };
    }

    @Override
    public void close() {
        keys.close();
        ledger.close();
    }
}
