package io.customerledger.service.webhooks;

import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.api.webhooks.Webhook;
import io.customerledger.api.webhooks.WebhookAnswer;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.command.webhooks.WebhookCommands;
import io.customerledger.eventstore.webhooks.WebhookRow;
import io.customerledger.eventstore.webhooks.WebhookRows;
import io.customerledger.eventstore.webhooks.WebhooksAsOf;
import io.customerledger.service.http.ApiException;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Repeats;
import io.customerledger.service.http.Reply;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What came of a command about an endpoint, as it is answered. A repeat is made from the endpoint as it was then. */
@Component
final class WebhookAnswers {

    private final WebhookRows rows;
    private final WebhooksAsOf asOf;
    private final WebhookCommands commands;

    WebhookAnswers(WebhookRows rows, WebhooksAsOf asOf, WebhookCommands commands) {
        this.rows = rows;
        this.asOf = asOf;
        this.commands = commands;
    }

    static WebhookKey key(ApiRequest request) {
        return new WebhookKey(request.organization(), request.path("id"));
    }

    /** The endpoint that the path names. */
    WebhookRow find(ApiRequest request) {
        return rows.byKey(key(request)).orElseThrow(WebhookAnswers::notFound);
    }

    static ApiException notFound() {
        return ErrorCode.WEBHOOK_NOT_FOUND.error().asException();
    }

    Reply reply(int status, ApiRequest request, WebhookAnswer answer) {
        return switch (answer) {
            case WebhookAnswer.Done(var webhook, var secret) -> webhook(status, request, webhook, secret);
            case WebhookAnswer.Started(var replay) ->
                Reply.success(status, json -> WebhookJson.replay(json, replay, request.livemode()));
            case WebhookAnswer.NotFound _ -> throw notFound();
            case WebhookAnswer.Repeated(var recorded) ->
                Repeats.reply(request, recorded, first -> again(status, request, first));
        };
    }

    private Reply again(int status, ApiRequest request, RecordedAnswer first) {
        if (first.kind().equals(AnswerKind.NOT_FOUND)) throw notFound();
        var subject = first.subjects().getFirst();
        var key = new WebhookKey(request.organization(), subject.subject());
        var webhook = Objects.requireNonNull(asOf.at(key, subject.version()), "The log keeps every endpoint");
        var idempotencyKey = Objects.requireNonNull(request.idempotency()).key();
        return webhook(status, request, webhook, commands.recordedSecret(key, idempotencyKey, first.sealed()));
    }

    private static Reply webhook(int status, ApiRequest request, Webhook webhook, @Nullable String secret) {
        return Reply.success(status, json -> WebhookJson.webhook(json, webhook, secret, request.livemode()));
    }
}
