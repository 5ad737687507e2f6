package io.customerledger.service.webhooks;

import io.customerledger.api.request.AnswerKind;
import io.customerledger.api.request.RecordedAnswer;
import io.customerledger.api.webhooks.ReplayRange;
import io.customerledger.api.webhooks.WebhookAnswer;
import io.customerledger.api.webhooks.WebhookReplay;
import io.customerledger.command.webhooks.WebhookCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.query.webhooks.WebhookDelivery;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Fields;
import io.customerledger.service.http.Repeats;
import io.customerledger.service.http.Reply;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /webhooks/{id}/replay}: past events once more, beside the live ones. */
@Controller
final class ReplaysController {

    private static final String WEBHOOK = "/api/v1/webhooks/{id}";
    private static final String REPLAY = WEBHOOK + "/replays/{replayId}";

    private final WebhookCommands commands;
    private final WebhookAnswers answers;
    private final WebhookDelivery delivery;

    ReplaysController(WebhookCommands commands, WebhookAnswers answers, WebhookDelivery delivery) {
        this.commands = commands;
        this.answers = answers;
        this.delivery = delivery;
    }

    @PostMapping(path = WEBHOOK + "/replay", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply start(ApiRequest request) {
        var range = range(request.bodyIfAny());
        var origin = request.origin();
        var key = WebhookAnswers.key(request);
        var answer = commands.replay(key, Ids.next("whr_"), range, request.at(), origin, request.idempotency());
        var reply = answer instanceof WebhookAnswer.Repeated(var recorded)
                ? Repeats.reply(request, recorded, first -> again(request, first))
                : answers.reply(202, request, answer);
        delivery.couriers().wake(key);
        return reply;
    }

    @GetMapping(path = REPLAY, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply get(ApiRequest request) {
        var key = answers.find(request).webhook().key();
        return reply(request, delivery.replays().find(key, request.path("replayId")));
    }

    @DeleteMapping(path = REPLAY, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply cancel(ApiRequest request) {
        var key = answers.find(request).webhook().key();
        return reply(request, delivery.replays().cancel(key, request.path("replayId")));
    }

    private static Reply reply(ApiRequest request, Optional<WebhookReplay> found) {
        var replay = found.orElseThrow(() -> ErrorCode.REPLAY_NOT_FOUND.error().asException());
        return Reply.success(200, json -> WebhookJson.replay(json, replay, request.livemode()));
    }

    /** As it was when it started. */
    private Reply again(ApiRequest request, RecordedAnswer first) {
        if (first.kind().equals(AnswerKind.NOT_FOUND)) throw WebhookAnswers.notFound();
        var id = first.subjects().getFirst().subject();
        var now = delivery.replays().find(WebhookAnswers.key(request), id).orElseThrow(WebhookAnswers::notFound);
        var started = new WebhookReplay(id, "running", now.eventsTotal(), 0, now.createdAt(), null);
        return Reply.success(202, json -> WebhookJson.replay(json, started, request.livemode()));
    }

    private static ReplayRange range(Fields body) {
        return new ReplayRange(
                body.time("since"),
                body.time("until"),
                body.hasValue("events") ? WebhookBody.events(body) : null,
                Boolean.TRUE.equals(body.bool("onlyFailed")));
    }
}
