package io.customerledger.service.customer;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.command.customer.CustomerCommands;
import io.customerledger.query.customer.CustomersAsOf;
import io.customerledger.service.customer.BatchPlan.Named;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Repeats;
import io.customerledger.service.http.Reply;
import java.util.List;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import tools.jackson.databind.JsonNode;

/** {@code POST /customers/batch}: up to a hundred creations, each on its own, written together. */
@Controller
final class BatchController {

    private static final int MAX_ITEMS = 100;

    private final CustomerCommands commands;
    private final CustomersAsOf asOf;

    BatchController(CustomerCommands commands, CustomersAsOf asOf) {
        this.commands = commands;
        this.asOf = asOf;
    }

    @PostMapping(path = "/api/v1/customers/batch", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply create(ApiRequest request) {
        var batch = Batch.of(request, items(request));
        var answered = createAll(request, batch);
        return answered.size() == 1 && answered.getFirst() instanceof Answer.Repeated(var recorded)
                ? Repeats.reply(request, recorded, first -> again(request, first))
                : batch.plan()
                        .reply(batch::sent, answered.stream().map(this::named).toList(), request.livemode());
    }

    /** As a tree they take many times their length, so the tree is not kept while the customers are written. */
    private static List<JsonNode> items(ApiRequest request) {
        return request.batchIfAny().array("customers", 1, MAX_ITEMS);
    }

    private List<Answer> createAll(ApiRequest request, Batch batch) {
        var origin = request.origin();
        var idempotency = request.idempotency();
        return batch.commands().isEmpty() && idempotency == null
                ? List.of()
                : commands.createAll(
                        request.organization(),
                        batch.commands(),
                        origin,
                        idempotency,
                        batch.plan().write());
    }

    private Named named(Answer answer) {
        return switch (answer) {
            case Answer.Decided(Outcome.Created(var customer)) ->
                Named.of(customer.key().id(), customer);
            case Answer.OwnIdTaken(var holder) -> Named.of(holder.key().id(), holder);
            case Answer.Decided _, Answer.Repeated _, Answer.IsAnOwnId _ ->
                throw new IllegalStateException("Not an answer to a creation: " + answer);
        };
    }

    private Reply again(ApiRequest request, RecordedAnswer first) {
        var items = items(request);
        var customers = first.subjects().stream()
                .map(subject -> named(
                        new CustomerKey(request.organization(), new CustomerId(subject.subject())), subject.version()))
                .toList();
        return BatchPlan.read(Objects.requireNonNull(first.detail()))
                .reply(index -> BatchPlan.asSent(items.get(index)), customers, request.livemode());
    }

    private Named named(CustomerKey key, long version) {
        return Named.of(key.id(), asOf.at(key, version));
    }
}
