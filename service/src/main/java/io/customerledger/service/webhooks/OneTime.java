package io.customerledger.service.webhooks;

import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.Origin;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.eventstore.ledger.ClaimedAnswers;
import io.customerledger.query.json.JsonText;
import io.customerledger.service.http.ApiException;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Repeats;
import io.customerledger.service.http.Reply;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Does something that is more than a write, once per idempotency key: the key is claimed beforehand, and its answer
 * recorded afterwards.
 */
@Component
final class OneTime {

    private final ClaimedAnswers claims;
    private final TransactionTemplate transactions;

    OneTime(ClaimedAnswers claims, PlatformTransactionManager transactions) {
        this.claims = claims;
        this.transactions = new TransactionTemplate(transactions);
    }

    /**
     * The answer: the work's, which calls out, or the first request's.
     *
     * @param work returns the object that is answered, or refuses; of a refusal only the error's code is kept, so it
     *     has to be in the error's own words
     */
    Reply called(ApiRequest request, Origin origin, int status, Supplier<Consumer<JsonGenerator>> work) {
        return answer(request, origin, status, work, Supplier::get);
    }

    /** The same for work that changes the database and nothing else: it is committed together with its answer. */
    Reply written(ApiRequest request, Origin origin, int status, Supplier<Consumer<JsonGenerator>> work) {
        return answer(request, origin, status, work, both -> transactions.execute(_ -> both.get()));
    }

    private Reply answer(
            ApiRequest request,
            Origin origin,
            int status,
            Supplier<Consumer<JsonGenerator>> work,
            Function<Supplier<String>, String> together) {
        var idempotency = request.idempotency();
        if (idempotency == null) return Reply.success(status, work.get());
        var organization = request.organization();
        var first = claims.claim(organization, origin, idempotency);
        if (first != null) return Repeats.reply(request, first, recorded -> again(status, recorded));
        try {
            var data = together.apply(() -> {
                var answered = JsonText.write(work.get());
                claims.fillIn(organization, idempotency.key(), AnswerKind.CHANGED, answered);
                return answered;
            });
            return Reply.success(status, json -> json.writeRawValue(data));
        } catch (ApiException refused) {
            var code = JsonText.write(
                    json -> json.writeString(refused.error().code().name()));
            claims.fillIn(organization, idempotency.key(), AnswerKind.NOT_FOUND, code);
            throw refused;
        } catch (RuntimeException e) {
            claims.giveUp(organization, idempotency.key());
            throw e;
        }
    }

    private static Reply again(int status, RecordedAnswer first) {
        var detail = Objects.requireNonNull(first.detail());
        if (first.kind().equals(AnswerKind.NOT_FOUND)) {
            var code = JsonMapper.shared().readTree(detail).stringValue();
            throw ErrorCode.valueOf(code).error().asException();
        }
        return Reply.success(status, json -> json.writeRawValue(detail));
    }
}
