package io.customerledger.service.wiring;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says in one line, not by a stack trace, that a start did not reach its database, or that this database will not do.
 */
final class DatabaseAway extends AbstractFailureAnalyzer<SQLException> {

    /** The classes of SQL states for failed connections, refused logins, and databases that do not exist. */
    private static final Set<String> NO_WAY_IN = Set.of("08", "28", "3D");

    /** The SQL state that our own checks of the database raise. */
    private static final String REFUSED = "55000";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        var state = String.valueOf(cause.getSQLState());
        if (state.equals(REFUSED)) return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
        return NO_WAY_IN.contains(state.substring(0, 2))
                ? new FailureAnalysis(
                        "The database cannot be reached: " + cause.getMessage()
                                + " (SPRING_DATASOURCE_URL, _USERNAME, _PASSWORD)",
                        null,
                        cause)
                : null;
    }
}
