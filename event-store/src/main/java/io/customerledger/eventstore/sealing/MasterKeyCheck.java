package io.customerledger.eventstore.sealing;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes sure that a node has the master key that the database's data keys are wrapped with. */
public final class MasterKeyCheck {

    private static final String REMEMBER = """
            INSERT INTO installation (master_key_fingerprint)
            VALUES (:fingerprint)
                ON CONFLICT DO NOTHING""";

    private static final String REMEMBERED = """
            SELECT master_key_fingerprint
              FROM installation""";

    private MasterKeyCheck() {}

    /** Whether the database's data keys are wrapped with a key already. */
    public static boolean remembersKey(JdbcClient jdbc) {
        return jdbc.sql(REMEMBERED).query(String.class).optional().isPresent();
    }

    /**
     * Remembers the first key that comes, and refuses any other.
     *
     * @throws IllegalStateException with what to do about it
     */
    public static void verify(JdbcClient jdbc, MasterKey key) {
        jdbc.sql(REMEMBER).param("fingerprint", key.fingerprint()).update();
        var remembered = jdbc.sql(REMEMBERED).query(String.class).single();
        if (!remembered.equals(key.fingerprint())) {
            throw new IllegalStateException("""
                    This node's master key (fingerprint %s) is not the one that the database's customers are sealed \
                    with (fingerprint %s). Give every node the same key: set LEDGER_MASTER_KEY to the key of the first \
                    node, which keeps it in the file master.key of its data directory.""".formatted(key.fingerprint(), remembered));
        }
    }
}
