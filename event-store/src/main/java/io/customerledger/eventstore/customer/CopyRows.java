package io.customerledger.eventstore.customer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Rows in the binary format of {@code COPY}, by far the fastest way into a table. As text they would take PostgreSQL a
 * third more: so much of it is taking a row's text apart.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, File Formats, Binary Format</a>
 */
final class CopyRows {

    private static final byte[] HEADER = ByteBuffer.allocate(19)
            .put(new byte[] {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0})
            .array();

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    /** The end of a lexeme, and how many positions follow. */
    private static final byte[] NO_POSITIONS = {0, 0, 0};

    private static final byte[] END = {-1, -1};
    private static final int NULL = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);

    CopyRows() {
        bytes.writeBytes(HEADER);
    }

    /** The next values are those of a row. */
    CopyRows row(int columns) {
        bytes.writeBytes(
                ByteBuffer.allocate(Short.BYTES).putShort((short) columns).array());
        return this;
    }

    CopyRows text(@Nullable String value) {
        if (value == null) {
            integer(NULL);
            return this;
        }
        return value(value.getBytes(UTF_8));
    }

    CopyRows bigint(long value) {
        return value(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    CopyRows timestamptz(Instant value) {
        return bigint(ChronoUnit.MICROS.between(EPOCH, value));
    }

    /** Lexemes without positions; no two may be the same. */
    CopyRows tsvector(List<String> lexemes) {
        var encoded = lexemes.stream().map(lexeme -> lexeme.getBytes(UTF_8)).toList();
        integer(Integer.BYTES
                + encoded.stream()
                        .mapToInt(lexeme -> lexeme.length + NO_POSITIONS.length)
                        .sum());
        integer(lexemes.size());
        for (var lexeme : encoded) {
            bytes.writeBytes(lexeme);
            bytes.writeBytes(NO_POSITIONS);
        }
        return this;
    }

    private CopyRows value(byte[] value) {
        integer(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private void integer(int value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    /** Appends the rows to the table, given with its columns, in the connection's transaction. */
    void into(String table, Connection connection) throws SQLException {
        bytes.writeBytes(END);
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY " + table + " FROM STDIN (FORMAT binary)",
                            new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }
}
