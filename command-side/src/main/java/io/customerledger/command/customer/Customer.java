package io.customerledger.command.customer;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.markDeleted;

import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.api.customer.CustomerEvent;
import io.customerledger.api.customer.CustomerEvent.CustomerCreated;
import io.customerledger.api.customer.CustomerEvent.CustomerDeleted;
import io.customerledger.api.customer.CustomerEvent.CustomerUpdated;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.DeleteCustomerCommand;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.customer.Outcome.Changed;
import io.customerledger.api.customer.Outcome.Created;
import io.customerledger.api.customer.Outcome.Deleted;
import io.customerledger.api.customer.Outcome.NotFound;
import io.customerledger.api.customer.Outcome.PreconditionFailed;
import io.customerledger.api.customer.Outcome.Unchanged;
import io.customerledger.api.customer.Profile;
import io.customerledger.api.customer.RestoreCustomerCommand;
import io.customerledger.api.customer.UpdateCustomerCommand;
import java.time.Instant;
import java.util.Objects;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/** A customer: decides what may happen to it, and becomes what its events say. */
class Customer {

    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it.
    private @Nullable CustomerKey key;

    private @Nullable CustomerState state;

    /** For Axon, before the first event. */
    Customer() {}

    Customer(CustomerState snapshot) {
        this.key = snapshot.key();
        this.state = snapshot;
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.ALWAYS)
    Outcome handle(CreateCustomerCommand command) {
        apply(new CustomerCreated(command.customer(), command.profile().asChanges(), command.at()));
        return new Created(state());
    }

    @CommandHandler
    Outcome handle(UpdateCustomerCommand command) {
        if (!command.precondition().allows(state().version())) return new PreconditionFailed(state().version());
        return become(state().profile().with(command.changes()), command.at());
    }

    @CommandHandler
    Outcome handle(RestoreCustomerCommand command) {
        if (!command.precondition().allows(state().version())) return new PreconditionFailed(state().version());
        return command.then() == null ? new NotFound(state().version()) : become(command.then(), command.at());
    }

    @CommandHandler
    Outcome handle(DeleteCustomerCommand command) {
        long version = state().version();
        if (!command.precondition().allows(version)) return new PreconditionFailed(version);
        apply(new CustomerDeleted(command.customer(), notBeforeLast(command.at())));
        return new Deleted(command.customer(), version);
    }

    @EventSourcingHandler
    void on(CustomerEvent event) {
        key = event.customer();
        if (event instanceof CustomerDeleted) {
            state = null;
            markDeleted();
        } else {
            state = CustomerState.after(state, event);
        }
    }

    private Outcome become(Profile profile, Instant at) {
        var changes = state().profile().changesTo(profile);
        if (changes.isEmpty()) return new Unchanged(state());
        apply(new CustomerUpdated(state().key(), changes, notBeforeLast(at)));
        return new Changed(state());
    }

    /** A customer's times never run backwards, whatever the nodes' clocks do. */
    private Instant notBeforeLast(Instant at) {
        var last = state().updatedAt();
        return at.isBefore(last) ? last : at;
    }

    private CustomerState state() {
        return Objects.requireNonNull(state, "A customer begins with its creation");
    }
}
