package io.customerledger.eventstore.axon;

import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.request.Origin;
import io.customerledger.eventstore.ledger.Ledger;
import io.customerledger.eventstore.ledger.WriteSet;
import java.util.Objects;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;

/**
 * Makes the write set the transaction of Axon's unit of work: it is started with the unit, filled by the aggregate's
 * event and its projection, and handed to the ledger when the unit commits. The write set of a nested unit is handed
 * over together with that of its root.
 */
public final class LedgerTransactionManager implements TransactionManager {

    /** The metadata of a command that says where it came from: an {@link Origin}. */
    public static final String ORIGIN = "origin";

    private final Ledger ledger;

    public LedgerTransactionManager(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Transaction startTransaction() {
        var unit = CurrentUnitOfWork.get();
        var writes = UnitWrites.current();
        if (unit.getMessage().getPayload() instanceof CustomerCommand command) {
            var key = command.customer();
            var origin = (Origin)
                    Objects.requireNonNull(unit.getMessage().getMetaData().get(ORIGIN), "A command has an origin");
            writes.add(
                    key.toString(),
                    WriteSet.about(
                            key.organization(), origin, "customer", key.id().value()));
        }
        return new LedgerTransaction(unit, writes, ledger);
    }

    private record LedgerTransaction(UnitOfWork<?> unit, UnitWrites writes, Ledger ledger) implements Transaction {

        @Override
        public void commit() {
            if (unit.isRoot()) {
                writes.commit(ledger);
            }
        }

        @Override
        public void rollback() {
            // Nothing was written before the commit.
        }
    }
}
