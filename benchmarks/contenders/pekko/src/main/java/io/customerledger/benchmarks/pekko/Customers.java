package io.customerledger.benchmarks.pekko;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Hands each command to its customer's actor, which is made with its first one and then stays. */
final class Customers {

    private Customers() {}

    static Behavior<Customer.Rename> create() {
        return Behaviors.setup(context -> Behaviors.receiveMessage(command -> {
            customer(context, command.id()).tell(command);
            return Behaviors.same();
        }));
    }

    private static ActorRef<Customer.Rename> customer(ActorContext<Customer.Rename> context, String id) {
        return context.getChild(id)
                .map(ActorRef<Void>::<Customer.Rename>unsafeUpcast)
                .orElseGet(() -> context.spawn(Customer.create(id), id));
    }
}
