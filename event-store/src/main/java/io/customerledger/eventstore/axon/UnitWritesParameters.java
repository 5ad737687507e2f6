package io.customerledger.eventstore.axon;

import io.customerledger.api.customer.CustomerState;
import io.customerledger.eventstore.ledger.WriteSet;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.util.function.BiFunction;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.annotation.ParameterResolver;
import org.axonframework.messaging.annotation.ParameterResolverFactory;
import org.jspecify.annotations.Nullable;

/** Lets event handlers take the write set of the event's customer, and what the customer has become. */
public final class UnitWritesParameters implements ParameterResolverFactory {

    @Override
    public @Nullable ParameterResolver<?> createInstance(Executable executable, Parameter[] parameters, int index) {
        var type = parameters[index].getType();
        if (type == WriteSet.class) return new OfUnit(UnitWrites::of);
        return type == CustomerState.class ? new OfUnit(UnitWrites::state) : null;
    }

    private record OfUnit(BiFunction<UnitWrites, String, @Nullable Object> value) implements ParameterResolver<Object> {

        @Override
        public @Nullable Object resolveParameterValue(Message<?> message) {
            return value.apply(UnitWrites.current(), ((DomainEventMessage<?>) message).getAggregateIdentifier());
        }

        @Override
        public boolean matches(Message<?> message) {
            return message instanceof DomainEventMessage<?>;
        }
    }
}
