package io.customerledger.service.customer;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CustomerCommand;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.request.Idempotency;
import io.customerledger.api.request.Origin;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.query.customer.CustomerReads;
import io.customerledger.service.http.ApiRequest;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Commands to the customer that a path names, by our id or by the caller's own. */
@Component
final class CustomerChanges {

    private final CustomerReads reads;
    private final CustomerCommands commands;

    CustomerChanges(CustomerReads reads, CustomerCommands commands) {
        this.reads = reads;
        this.commands = commands;
    }

    Answer execute(ApiRequest request, Function<CustomerKey, CustomerCommand> command) {
        var origin = request.origin();
        var idempotency = request.idempotency();
        var id = request.path("id");
        if (CustomerId.looksLike(id)) {
            var ours = new CustomerKey(request.organization(), new CustomerId(id));
            var answer = commands.execute(command.apply(ours), origin, idempotency);
            if (!(answer instanceof Answer.IsAnOwnId)) return answer;
            if (reads.isKnown(ours)) return Objects.requireNonNull(unknown(request, null, origin, idempotency));
        }
        while (true) {
            var customer = reads.byOwnId(request.organization(), id);
            var answer = customer == null
                    ? unknown(request, id, origin, idempotency)
                    : commands.execute(command.apply(customer.key()), origin, idempotency);
            if (answer != null && !(answer instanceof Answer.IsAnOwnId)) return answer;
        }
    }

    /** Answers that there is no such customer, and records that for repeats; null when one has this own id by now. */
    private @Nullable Answer unknown(
            ApiRequest request, @Nullable String ownId, Origin origin, @Nullable Idempotency idempotency) {
        return idempotency == null
                ? new Answer.Decided(new Outcome.NotFound())
                : commands.refuseUnknown(request.organization(), ownId, origin, idempotency);
    }
}
