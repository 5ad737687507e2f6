package io.customerledger.eventstore.event;

import io.customerledger.api.organization.OrganizationId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;

/** The rows of a log by {@code COPY}, which gives them as bytes that nobody has to take apart on their way. */
final class LogCopy {

    /** A signature, flags, and the length of an extension that it does not have. */
    private static final int HEADER = 11 + 2 * Integer.BYTES;

    private static final int TRAILER = Short.BYTES;

    private LogCopy() {}

    /** Shows the rows of a stretch, in the log's order: each is a {@link CopiedEvent}. */
    static void read(Connection connection, OrganizationId organization, long after, long last, Consumer<byte[]> reader)
            throws SQLException {
        var postgres = connection.unwrap(PGConnection.class);
        var sql = """
                COPY (SELECT %s
                        FROM event
                       WHERE organization_id = '%s'
                         AND position > %d
                         AND position <= %d
                       ORDER BY position) TO STDOUT (FORMAT binary)""".formatted(CopiedEvent.COLUMNS, postgres.escapeLiteral(organization.value()), after, last);
        try (var copy = new PGCopyInputStream(postgres, sql)) {
            // By the protocol, each message is one row. The first one begins with the header, the last one is the
            // trailer.
            int header = HEADER;
            for (var message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
                if (message.length > header + TRAILER) {
                    reader.accept(header == 0 ? message : Arrays.copyOfRange(message, header, message.length));
                }
                header = 0;
            }
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }
}
