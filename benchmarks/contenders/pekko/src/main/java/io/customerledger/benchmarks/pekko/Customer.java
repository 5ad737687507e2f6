package io.customerledger.benchmarks.pekko;

import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** A customer, answered when its event is in the journal. */
final class Customer extends EventSourcedBehavior<Customer.Rename, Customer.Renamed, Customer.State> {

    record Rename(String id, String fullName, ActorRef<Done> replyTo) {}

    record Renamed(String from, String to) implements JsonSerializable {}

    record State(String fullName) {}

    private Customer(String id) {
        super(PersistenceId.of("customer", id));
    }

    static Behavior<Rename> create(String id) {
        return new Customer(id);
    }

    @Override
    public State emptyState() {
        return new State(null);
    }

    @Override
    public CommandHandler<Rename, Renamed, State> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        Rename.class,
                        (state, command) -> Effect()
                                .persist(new Renamed(state.fullName(), command.fullName()))
                                .thenReply(command.replyTo(), ignored -> Done.getInstance()))
                .build();
    }

    @Override
    public EventHandler<State, Renamed> eventHandler() {
        return newEventHandlerBuilder()
                .forAnyState()
                .onEvent(Renamed.class, (ignored, event) -> new State(event.to()))
                .build();
    }
}
