package io.customerledger.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows on their way into a table, in COPY's text format. */
final class CopyLines implements AutoCloseable {

    private static final int FLUSH_AT = 1 << 16;

    private final CopyIn copy;
    private final StringBuilder waiting = new StringBuilder(2 * FLUSH_AT);

    private CopyLines(CopyIn copy) {
        this.copy = copy;
    }

    static CopyLines into(Connection connection, String tableAndColumns) throws SQLException {
        var manager = connection.unwrap(PGConnection.class).getCopyAPI();
        return new CopyLines(manager.copyIn("COPY " + tableAndColumns + " FROM STDIN"));
    }

    void add(@Nullable Object... fields) throws SQLException {
        for (int i = 0; i < fields.length; i++) {
            if (i > 0) {
                waiting.append('\t');
            }
            var field = fields[i];
            if (field == null) {
                waiting.append("\\N");
            } else {
                escaped(field.toString());
            }
        }
        waiting.append('\n');
        if (waiting.length() > FLUSH_AT) {
            flush();
        }
    }

    private void escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> waiting.append("\\\\");
                case '\t' -> waiting.append("\\t");
                case '\n' -> waiting.append("\\n");
                case '\r' -> waiting.append("\\r");
                default -> waiting.append(c);
            }
        }
    }

    private void flush() throws SQLException {
        var bytes = waiting.toString().getBytes(UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        waiting.setLength(0);
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            flush();
            copy.endCopy();
        }
    }
}
