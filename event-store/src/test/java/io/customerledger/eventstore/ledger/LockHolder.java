package io.customerledger.eventstore.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Somebody with an open transaction that holds an organization's lock. */
final class LockHolder implements AutoCloseable {

    private final Connection connection;

    LockHolder(DataSource database, TestOrganization organization) throws SQLException {
        connection = database.getConnection();
        connection.setAutoCommit(false);
        try (var lock =
                connection.prepareStatement("SELECT 1 FROM organization WHERE organization_id = ? FOR NO KEY UPDATE")) {
            lock.setString(1, organization.id().value());
            lock.execute();
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        }
    }
}
