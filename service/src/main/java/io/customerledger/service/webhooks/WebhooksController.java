package io.customerledger.service.webhooks;

import io.customerledger.api.webhooks.WebhookAnswer.Done;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.command.webhooks.WebhookCommands;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.eventstore.webhooks.WebhookRows;
import io.customerledger.query.webhooks.WebhookDelivery;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Cursor;
import io.customerledger.service.http.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** {@code /webhooks}: endpoints, and their secrets, which are shown once. */
@Controller
final class WebhooksController {

    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final String WEBHOOK = WEBHOOKS + "/{id}";
    private static final int MAX_OVERLAP = 168;
    private static final long DEFAULT_OVERLAP = 24;

    private final WebhookCommands commands;
    private final WebhookAnswers answers;
    private final WebhookBody bodies;
    private final WebhookRows rows;
    private final WebhookDelivery delivery;

    WebhooksController(
            WebhookCommands commands,
            WebhookAnswers answers,
            WebhookBody bodies,
            WebhookRows rows,
            WebhookDelivery delivery) {
        this.commands = commands;
        this.answers = answers;
        this.bodies = bodies;
        this.rows = rows;
        this.delivery = delivery;
    }

    @PostMapping(path = WEBHOOKS, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply create(ApiRequest request) {
        var values = bodies.ofNew(request);
        var origin = request.origin();
        var key = new WebhookKey(request.organization(), Ids.next("whe_"));
        var answer = commands.create(key, values, request.at(), origin, request.idempotency());
        // A repeat made nothing under this new id.
        if (answer instanceof Done) {
            delivery.couriers().wake(key);
        }
        return answers.reply(201, request, answer);
    }

    @GetMapping(path = WEBHOOKS, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply list(ApiRequest request) {
        var query = request.query();
        int limit = query.limit();
        List<Object> list = List.of("webhooks", request.organization());
        var after = query.cursor(list, (createdAt, id) -> new WebhookRows.Place(Instant.parse(createdAt), id));
        request.check();
        return Reply.page(
                rows.list(request.organization(), after, limit + 1),
                limit,
                (json, webhook) -> WebhookJson.webhook(json, webhook, null, request.livemode()),
                last -> Cursor.write(
                        list, last.createdAt().toString(), last.key().id()));
    }

    @GetMapping(path = WEBHOOK, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply get(ApiRequest request) {
        var webhook = answers.find(request).webhook();
        return Reply.success(200, json -> WebhookJson.webhook(json, webhook, null, request.livemode()));
    }

    @RequestMapping(
            path = WEBHOOK,
            method = {RequestMethod.PUT, RequestMethod.PATCH},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Reply update(ApiRequest request) {
        var values = bodies.ofChange(request);
        var origin = request.origin();
        var key = WebhookAnswers.key(request);
        var answer = commands.update(key, values, request.at(), origin, request.idempotency());
        var reply = answers.reply(200, request, answer);
        delivery.couriers().wake(key);
        return reply;
    }

    @DeleteMapping(path = WEBHOOK, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply delete(ApiRequest request) {
        var answer = commands.delete(WebhookAnswers.key(request), request.at(), request.origin());
        if (answer instanceof Done) return Reply.deleted(request, "webhook", request.path("id"));
        throw WebhookAnswers.notFound();
    }

    @PostMapping(path = WEBHOOK + "/rotate-secret", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply rotateSecret(ApiRequest request) {
        var body = request.bodyIfAny();
        var hours = Objects.requireNonNullElse(body.number("overlapHours", 0, MAX_OVERLAP), DEFAULT_OVERLAP);
        var origin = request.origin();
        var answer = commands.rotateSecret(
                WebhookAnswers.key(request), Duration.ofHours(hours), request.at(), origin, request.idempotency());
        return answers.reply(200, request, answer);
    }
}
