package io.customerledger.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The keys and indexes of some tables, away while these are filled; made again exactly as the catalog had them. */
final class Indexes {

    private static final String CONSTRAINTS = """
            SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
                   format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
              FROM pg_constraint
             WHERE contype IN ('p', 'u', 'f')
               AND (conrelid IN (%1$s) OR confrelid IN (%1$s))
             ORDER BY contype = 'f' DESC""";

    private static final String INDEXES = """
            SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
              FROM pg_index
             WHERE indrelid IN (%1$s)""";

    private final Connection connection;
    private final List<String> restore = new ArrayList<>();

    private Indexes(Connection connection) {
        this.connection = connection;
    }

    static Indexes setAside(Connection connection, List<String> tables) throws SQLException {
        var indexes = new Indexes(connection);
        var names = tables.stream().map(table -> "'" + table + "'::regclass").collect(Collectors.joining(", "));
        indexes.setAside(CONSTRAINTS.formatted(names));
        indexes.setAside(INDEXES.formatted(names));
        return indexes;
    }

    void restore() throws SQLException {
        execute("SET maintenance_work_mem = '512MB'");
        // What was dropped last is made first: foreign keys come after the keys they point to.
        for (var statement : restore.reversed()) {
            execute(statement);
        }
    }

    private void setAside(String query) throws SQLException {
        var drops = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                drops.add(rows.getString(1));
                restore.add(rows.getString(2));
            }
        }
        for (var drop : drops) {
            execute(drop);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
