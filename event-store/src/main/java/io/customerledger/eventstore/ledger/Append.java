package io.customerledger.eventstore.ledger;

import io.customerledger.eventstore.SqlTime;
import io.customerledger.eventstore.customer.CustomerRow;
import io.customerledger.eventstore.customer.ProfileJson;
import io.customerledger.eventstore.event.EventDraft;
import io.customerledger.eventstore.event.OriginJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The call of the database function {@code append} or one of its variants: parallel arrays go in, an outcome for each
 * write set comes out.
 */
final class Append {

    /** Sent together with the call, so that it costs no round trip. */
    private static final String PLAN_ANEW = "DISCARD PLANS; ";

    /** Up to this many write sets are written faster one by one. */
    private static final int MOST_OF_FEW = 3;

    private record Column(String type, Function<WriteSet, @Nullable Object> value) {}

    /** The write set whose recording stands for another one's as well: known only once it has its place in a call. */
    private static final Column LEADER = column("int4", _ -> null);

    private static final List<Column> COLUMNS = List.of(
            column("text", writeSet -> writeSet.subject),
            column("int8", writeSet -> writeSet.decidedOn),
            column("text", writeSet -> writeSet.claims),
            column("int8", WriteSet::version),
            ofEvent("text", EventDraft::id),
            ofEvent("text", EventDraft::type),
            ofEvent("int4", EventDraft::revision),
            ofEvent("timestamptz", event -> SqlTime.of(event.occurredAt())),
            column("text", writeSet -> writeSet.event == null ? null : OriginJson.write(writeSet.origin)),
            ofEvent("text", EventDraft::payload),
            column("text", writeSet -> writeSet.table),
            column("text", Append::row),
            column("bool", writeSet -> writeSet.row instanceof WriteSet.Row.Deleted),
            ofCustomer("text", CustomerRow::externalId),
            ofCustomer("text", CustomerRow::emailFolded),
            column("text", Append::words),
            ofCustomer("timestamptz", row -> SqlTime.of(row.createdAt())),
            ofCustomer("int4", CustomerRow::projection),
            column("bytea", writeSet -> writeSet.dataKey),
            LEADER,
            ofRecording("text", recording -> recording.idempotency().key()),
            ofRecording("text", recording -> recording.idempotency().fingerprint()),
            ofRecording("text", recording -> recording.idempotency().apiVersion()),
            ofRecording("text", Recording::kind),
            ofRecording("text", Recording::kindTaken),
            ofRecording("text", Recording::detail),
            ofRecording("text", Recording::sealed));

    private static final String CALL = """
            SELECT outcome, holder, holder_version, holder_profile, holder_created_at, holder_updated_at
              FROM %s, ?, ?""" + ", ?".repeat(COLUMNS.size()) + ")";

    private static final String ONE_ORGANIZATION = CALL.formatted("append(?, ?");
    private static final String FEW = CALL.formatted("append_few(?");
    private static final String ALL = CALL.formatted("append_all(?");

    private final Connection connection;
    private final boolean planAnew;

    /**
     * A call.
     *
     * @param planAnew whether the function's statements are planned again
     */
    Append(Connection connection, boolean planAnew) {
        this.connection = connection;
        this.planAnew = planAnew;
    }

    /**
     * Writes, in whichever way is fastest for these entries.
     *
     * @param entries in any order, but those of one organization side by side
     * @param waiting whether to wait for the lock of the one organization that the entries are of
     * @return an outcome for each write set of each entry; empty for an organization that somebody else is writing to
     */
    List<List<WriteOutcome>> write(List<Entry> entries, boolean waiting, Instant now) throws SQLException {
        var organizations = entries.stream()
                .flatMap(entry -> entry.writeSets.stream())
                .map(writeSet -> writeSet.organization().value())
                .toArray();
        boolean isFew = organizations.length <= MOST_OF_FEW;
        boolean isOfOne = organizations[0].equals(organizations[organizations.length - 1]);
        if (waiting || (isOfOne && !isFew)) {
            try (var call = prepare(ONE_ORGANIZATION)) {
                call.setString(1, (String) organizations[0]);
                call.setBoolean(2, waiting);
                return outcomes(call, 3, entries, now);
            }
        }
        try (var call = prepare(isFew ? FEW : ALL)) {
            call.setArray(1, connection.createArrayOf("text", organizations));
            return outcomes(call, 2, entries, now);
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(planAnew ? PLAN_ANEW + sql : sql);
    }

    /**
     * A write set as it is sent to PostgreSQL: made by the thread of the request, so that the writing thread only has
     * to gather it.
     */
    static List<@Nullable Object> values(WriteSet writeSet) {
        return COLUMNS.stream()
                .<@Nullable Object>map(column -> column.value().apply(writeSet))
                .toList();
    }

    private void bind(PreparedStatement call, int first, List<Entry> entries, Instant now) throws SQLException {
        int size = entries.stream().mapToInt(entry -> entry.values.size()).sum();
        call.setBoolean(first, entries.stream().anyMatch(Entry::isLost));
        call.setObject(first + 1, SqlTime.of(now));
        for (int i = 0; i < COLUMNS.size(); i++) {
            var column = COLUMNS.get(i);
            var values = array(column.type(), size);
            int n = 0;
            for (var entry : entries) {
                int leader = n + 1; // An entry's first write set stands for all of them.
                for (List<@Nullable Object> ofWriteSet : entry.values) {
                    values[n++] = LEADER.equals(column) ? Integer.valueOf(leader) : ofWriteSet.get(i);
                }
            }
            call.setArray(first + 2 + i, connection.createArrayOf(column.type(), values));
        }
    }

    /** The driver sends arrays in binary form if it knows the type of their elements. */
    private static @Nullable Object[] array(String type, int size) {
        return switch (type) {
            case "text" -> new @Nullable String[size];
            case "int8" -> new @Nullable Long[size];
            case "int4" -> new @Nullable Integer[size];
            case "bool" -> new @Nullable Boolean[size];
            case "bytea" -> new byte @Nullable [size][];
            default -> new @Nullable Object[size];
        };
    }

    private List<List<WriteOutcome>> outcomes(PreparedStatement call, int first, List<Entry> entries, Instant now)
            throws SQLException {
        bind(call, first, entries, now);
        call.execute();
        if (planAnew) {
            call.getMoreResults();
        }
        try (var rows = call.getResultSet()) {
            var all = new ArrayList<List<WriteOutcome>>(entries.size());
            for (var entry : entries) {
                var ofEntry = new ArrayList<WriteOutcome>(entry.writeSets.size());
                for (int i = 0; i < entry.writeSets.size(); i++) {
                    rows.next();
                    switch (rows.getString(1)) {
                        case "written" -> ofEntry.add(new WriteOutcome.Written());
                        case "own_id_taken" -> ofEntry.add(ownIdTaken(rows));
                        case "stale" -> ofEntry.add(new WriteOutcome.Stale());
                        case "repeated" -> ofEntry.add(new WriteOutcome.Repeated());
                        case "busy" -> {}
                        default -> throw new IllegalStateException("append answered " + rows.getString(1));
                    }
                }
                all.add(ofEntry);
            }
            return all;
        }
    }

    private static WriteOutcome ownIdTaken(ResultSet row) throws SQLException {
        return new WriteOutcome.OwnIdTaken(
                row.getString(2),
                row.getLong(3),
                ProfileJson.read(row.getBytes(4)),
                SqlTime.read(row, 5),
                SqlTime.read(row, 6));
    }

    private static @Nullable String row(WriteSet writeSet) {
        return switch (writeSet.row) {
            case WriteSet.Row.Customer(CustomerRow customer) -> ProfileJson.write(customer.profile());
            case WriteSet.Row.Other(String json) -> json;
            case WriteSet.Row.Deleted _ -> null;
            case null -> null;
        };
    }

    private static @Nullable String words(WriteSet writeSet) {
        return writeSet.row instanceof WriteSet.Row.Customer(CustomerRow customer)
                ? customer.tsvector(writeSet.organization())
                : null;
    }

    private static Column column(String type, Function<WriteSet, @Nullable Object> value) {
        return new Column(type, value);
    }

    private static Column ofEvent(String type, Function<EventDraft, Object> value) {
        return column(type, writeSet -> writeSet.event == null ? null : value.apply(writeSet.event));
    }

    private static Column ofCustomer(String type, Function<CustomerRow, @Nullable Object> value) {
        return column(
                type,
                writeSet -> writeSet.row instanceof WriteSet.Row.Customer(CustomerRow row) ? value.apply(row) : null);
    }

    private static Column ofRecording(String type, Function<Recording, @Nullable Object> value) {
        return column(type, writeSet -> writeSet.recording == null ? null : value.apply(writeSet.recording));
    }
}
