package io.customerledger.eventstore.sealing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.eventstore.Sql;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The data keys of customers. What is read is always read with the wrapped key that the database has at that moment, so
 * that an erasure is felt on every node at once; only the unwrapping is remembered. Writers may use a remembered
 * key: of a customer that was erased meanwhile they can write nothing.
 */
public final class DataKeys {

    private static final String WRAPPED = """
            SELECT wrapped
              FROM data_key
             WHERE organization_id = :organization
               AND subject_id = :customer""";

    private static final int REMEMBERED = 20_000;

    /** After the last use; limited so that what was destroyed elsewhere does not stay in memory. */
    private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final MasterKey masterKey;
    private final Cache<ByteBuffer, DataKey> unwrapped = remembered();
    private final Cache<CustomerKey, DataKey> ofWriters = remembered();

    public DataKeys(JdbcClient jdbc, MasterKey masterKey) {
        this.jdbc = jdbc;
        this.masterKey = masterKey;
    }

    /** A new customer's data key, wrapped, to be committed with its creation. */
    public byte[] create(CustomerKey customer) {
        var wrapped = masterKey.newDataKey(customer.toString());
        ofWriters.put(customer, unwrap(customer, wrapped));
        return wrapped;
    }

    /** The key of a customer that is about to change; empty when it is gone. */
    public Optional<DataKey> forWriting(CustomerKey customer) {
        var remembered = ofWriters.getIfPresent(customer);
        if (remembered != null) return Optional.of(remembered);
        var read = read(customer);
        read.ifPresent(key -> ofWriters.put(customer, key));
        return read;
    }

    /** Remembers the key of a customer that is about to change. */
    public void remember(CustomerKey customer, byte[] wrapped) {
        ofWriters.put(customer, unwrap(customer, wrapped));
    }

    public DataKey unwrap(CustomerKey customer, byte[] wrapped) {
        return unwrapped.get(ByteBuffer.wrap(wrapped), _ -> masterKey.unwrap(customer.toString(), wrapped));
    }

    private static <K> Cache<K, DataKey> remembered() {
        return Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumSize(REMEMBERED)
                .scheduler(Scheduler.systemScheduler())
                .expireAfterAccess(REMEMBERED_FOR)
                .build();
    }

    private Optional<DataKey> read(CustomerKey customer) {
        return Sql.of(jdbc, WRAPPED, customer).query(byte[].class).optional().map(wrapped -> unwrap(customer, wrapped));
    }
}
