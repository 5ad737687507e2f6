package io.customerledger.benchmarks.pekko;

import com.typesafe.config.Config;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;

/**
 * Does what Pekko's R2DBC journal does for an event: one INSERT with autocommit, by a pooled connection, into a table of the
 * same shape. It stands in for that journal, whose artifact is not in every registry.
 */
public final class R2dbcJournal extends AsyncWriteJournal {

    private static final String INSERT = """
            INSERT INTO event_journal (slice, entity_type, persistence_id, seq_nr, event_ser_id, event_ser_manifest,
                                       event_payload, writer, adapter_manifest, db_timestamp)
            VALUES ($1, 'customer', $2, $3, $4, $5, $6, $7, '',
                    GREATEST(transaction_timestamp(), (SELECT db_timestamp + '1 microsecond'::interval
                                                         FROM event_journal
                                                        WHERE persistence_id = $2 AND seq_nr = $8)))
            RETURNING db_timestamp""";

    private static final String HIGHEST = """
            SELECT coalesce(max(seq_nr), 0) FROM event_journal WHERE persistence_id = $1 AND seq_nr >= $2""";

    private static final String REPLAY = """
            SELECT seq_nr, event_ser_id, event_ser_manifest, event_payload, writer
              FROM event_journal
             WHERE persistence_id = $1 AND seq_nr BETWEEN $2 AND $3
             ORDER BY seq_nr
             LIMIT $4""";

    private final ConnectionPool pool;
    private final Serialization serialization =
            SerializationExtension.get(context().system());

    public R2dbcJournal(Config config) {
        var options = ConnectionFactoryOptions.parse(config.getString("url"))
                .mutate()
                .option(ConnectionFactoryOptions.USER, config.getString("user"))
                .option(ConnectionFactoryOptions.PASSWORD, config.getString("password"))
                .build();
        int connections = config.getInt("connections");
        this.pool = new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(options))
                .initialSize(connections)
                .maxSize(connections)
                .build());
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> writes) {
        var inserts = Flux.fromIterable(writes)
                .concatMap(write -> Flux.fromIterable(CollectionConverters.asJava(write.payload()))
                        .concatMap(this::insert)
                        .then(Mono.just(Optional.<Exception>empty())))
                .collectList();
        return future(inserts.map(list -> list));
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        throw new UnsupportedOperationException("Events are kept");
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
        return future(with(connection -> Flux.from(connection
                        .createStatement(REPLAY)
                        .bind("$1", persistenceId)
                        .bind("$2", from)
                        .bind("$3", to)
                        .bind("$4", max)
                        .execute())
                .concatMap(result -> result.map(row -> event(
                        persistenceId,
                        row.get(0, Long.class),
                        row.get(1, Integer.class),
                        row.get(2, String.class),
                        row.get(3, byte[].class),
                        row.get(4, String.class))))
                .doOnNext(replay)
                .then()));
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
        return future(with(connection -> Flux.from(connection
                        .createStatement(HIGHEST)
                        .bind("$1", persistenceId)
                        .bind("$2", from)
                        .execute())
                .concatMap(result -> result.map(row -> row.get(0, Long.class)))
                .single()));
    }

    @Override
    public void postStop() {
        pool.dispose();
    }

    private Mono<Object> insert(PersistentRepr event) {
        var serializer = serialization.findSerializerFor(event.payload());
        return with(connection -> Flux.from(connection
                        .createStatement(INSERT)
                        .bind("$1", persistence().sliceForPersistenceId(event.persistenceId()))
                        .bind("$2", event.persistenceId())
                        .bind("$3", event.sequenceNr())
                        .bind("$4", serializer.identifier())
                        .bind("$5", Serializers.manifestFor(serializer, event.payload()))
                        .bind("$6", serializer.toBinary(event.payload()))
                        .bind("$7", event.writerUuid())
                        .bind("$8", event.sequenceNr() - 1)
                        .execute())
                .concatMap(result -> result.map(row -> row.get(0)))
                .single());
    }

    private PersistentRepr event(
            String persistenceId, long sequenceNr, int serializer, String manifest, byte[] payload, String writer) {
        var event = serialization.deserialize(payload, serializer, manifest).get();
        return PersistentRepr.apply(event, sequenceNr, persistenceId, "", false, null, writer);
    }

    private <T> Mono<T> with(Function<Connection, Mono<T>> use) {
        return Mono.usingWhen(pool.create(), use, Connection::close);
    }

    private static <T> Future<T> future(Mono<T> mono) {
        return FutureConverters.asScala(mono.toFuture());
    }
}
