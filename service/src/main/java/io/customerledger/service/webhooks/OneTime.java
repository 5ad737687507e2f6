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
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Does what is more than a write once for an idempotency key: that is claimed beforehand, and answered afterwards. */
@Component
final class OneTime {

    private final ClaimedAnswers claims;

    OneTime(ClaimedAnswers claims) {
        this.claims = claims;
    }

    /**
     * The answer: of the work, or of the first request's.
     *
     * @param work returns the object that is answered, or refuses with an error's own words: its code is all that is kept
     */
    Reply answer(ApiRequest request, Origin origin, int status, Supplier<Consumer<JsonGenerator>> work) {
        var idempotency = request.idempotency();
        if (idempotency == null) {
            return Reply.success(status, work.get());
        }
        var organization = request.organization();
        var first = claims.claim(organization, origin, idempotency);
        if (first != null) {
            return Repeats.reply(request, first, recorded -> again(status, recorded));
        }
        try {
            var data = JsonText.write(work.get());
            claims.fillIn(organization, idempotency.key(), AnswerKind.CHANGED, data);
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
