package io.customerledger.service.customer;

import io.customerledger.api.customer.Answer;
import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerKey;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.api.customer.Outcome;
import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.query.customer.CustomerJson;
import io.customerledger.query.customer.CustomersAsOf;
import io.customerledger.service.http.ApiException;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Repeats;
import io.customerledger.service.http.Reply;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What came of a command, as it is answered. A repeat is answered in the same way, from what was recorded. */
@Component
final class CustomerAnswers {

    private final CustomersAsOf asOf;

    CustomerAnswers(CustomersAsOf asOf) {
        this.asOf = asOf;
    }

    /** To a creation, another customer with the own id is the answer. */
    Reply toCreation(ApiRequest request, Answer answer) {
        return answer instanceof Answer.OwnIdTaken(var holder)
                ? customer(200, request, holder)
                : toChange(request, answer);
    }

    Reply toChange(ApiRequest request, Answer answer) {
        return switch (answer) {
            case Answer.Decided(var outcome) -> outcome(request, outcome);
            case Answer.OwnIdTaken _ -> throw duplicate();
            case Answer.IsAnOwnId _ -> throw new IllegalStateException("The command went to nobody");
            case Answer.Repeated(var recorded) -> Repeats.reply(request, recorded, first -> again(request, first));
        };
    }

    static Reply customer(int status, ApiRequest request, @Nullable CustomerState customer) {
        if (customer == null) throw notFound();
        return Reply.success(status, json -> CustomerJson.write(json, customer, request.livemode()))
                .etag(customer.version());
    }

    static ApiException notFound() {
        return ErrorCode.CUSTOMER_NOT_FOUND.error("There is no such customer.").asException();
    }

    private static Reply outcome(ApiRequest request, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Created(var customer) -> customer(201, request, customer);
            case Outcome.Changed(var customer) -> customer(200, request, customer);
            case Outcome.Unchanged(var customer) -> customer(200, request, customer);
            case Outcome.Deleted deleted ->
                Reply.deleted(request, "customer", deleted.customer().id().value());
            case Outcome.NotFound _ -> throw notFound();
            case Outcome.PreconditionFailed _ -> throw stale();
        };
    }

    private Reply again(ApiRequest request, RecordedAnswer first) {
        return switch (first.kind()) {
            case AnswerKind.CREATED -> customer(201, request, recorded(request, first));
            case AnswerKind.CHANGED, AnswerKind.UNCHANGED, AnswerKind.EXISTS ->
                customer(200, request, recorded(request, first));
            case AnswerKind.OWN_ID_TAKEN -> throw duplicate();
            case AnswerKind.NOT_FOUND -> throw notFound();
            case AnswerKind.PRECONDITION_FAILED -> throw stale();
            default -> throw new IllegalStateException("Recorded of a customer: " + first.kind());
        };
    }

    private @Nullable CustomerState recorded(ApiRequest request, RecordedAnswer first) {
        var subject = first.subjects().getFirst();
        return asOf.at(new CustomerKey(request.organization(), new CustomerId(subject.subject())), subject.version());
    }

    private static ApiException duplicate() {
        return ErrorCode.DUPLICATE
                .error("Another customer has this externalId.")
                .param("externalId")
                .asException();
    }

    private static ApiException stale() {
        return ErrorCode.PRECONDITION_FAILED
                .error("The customer is not at a version that If-Match names.")
                .param("If-Match")
                .asException();
    }
}
