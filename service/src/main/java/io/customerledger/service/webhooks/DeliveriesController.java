package io.customerledger.service.webhooks;

import io.customerledger.api.webhooks.Delivery;
import io.customerledger.api.webhooks.EventCatalogue;
import io.customerledger.api.webhooks.WebhookKey;
import io.customerledger.query.webhooks.Deliveries;
import io.customerledger.query.webhooks.WebhookDelivery;
import io.customerledger.service.http.ApiException;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Cursor;
import io.customerledger.service.http.ErrorCode;
import io.customerledger.service.http.Query;
import io.customerledger.service.http.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * {@code /webhooks/{id}/deliveries} and {@code /test}: what was sent to an endpoint and what came of it, one more
 * attempt, and a sample, delivered while the caller waits.
 */
@Controller
final class DeliveriesController {

    private static final String WEBHOOK = "/api/v1/webhooks/{id}";
    private static final String DELIVERIES = WEBHOOK + "/deliveries";
    private static final List<String> STATUSES = List.of("pending", "delivered", "failed", "erased");
    private static final List<String> EVENTS = Stream.concat(
                    EventCatalogue.NAMES.stream(), Stream.of(EventCatalogue.TEST))
            .toList();

    private final WebhookAnswers answers;
    private final WebhookDelivery delivery;
    private final OneTime oneTime;

    DeliveriesController(WebhookAnswers answers, WebhookDelivery delivery, OneTime oneTime) {
        this.answers = answers;
        this.delivery = delivery;
        this.oneTime = oneTime;
    }

    @GetMapping(path = DELIVERIES, produces = MediaType.APPLICATION_JSON_VALUE)
    Reply list(ApiRequest request) {
        var key = answers.find(request).webhook().key();
        var query = request.query();
        int limit = query.limit();
        var status = among(request, query, "status", STATUSES);
        var event = among(request, query, "event", EVENTS);
        var since = query.time("since");
        var list = Arrays.asList("deliveries", key, status, event, since);
        var before = query.cursor(list, (number, _) -> Long.valueOf(number));
        request.check();
        var page = new Deliveries.Page(key, status, event, since, before, limit + 1);
        return Reply.page(
                delivery.deliveries().list(page),
                limit,
                (json, each) -> WebhookJson.delivery(json, each, null, request.livemode()),
                last -> Cursor.write(list, Long.toString(last.number()), ""));
    }

    @GetMapping(path = DELIVERIES + "/{deliveryId}", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply get(ApiRequest request) {
        var found = find(request, answers.find(request).webhook().key());
        var attempts = delivery.deliveries().attempts(found);
        return Reply.success(200, json -> WebhookJson.delivery(json, found, attempts, request.livemode()));
    }

    @PostMapping(path = DELIVERIES + "/{deliveryId}/resend", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply resend(ApiRequest request) {
        request.bodyIfAny();
        var origin = request.origin();
        var reply = oneTime.written(request, origin, 202, () -> {
            var found = find(request, answers.find(request).webhook().key());
            if (!delivery.deliveries().resend(found)) throw notFound();
            return json -> WebhookJson.delivery(json, found, null, request.livemode());
        });
        delivery.couriers().wake(WebhookAnswers.key(request));
        return reply;
    }

    @PostMapping(path = WEBHOOK + "/test", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply test(ApiRequest request) {
        request.bodyIfAny();
        var origin = request.origin();
        return oneTime.called(request, origin, 200, () -> {
            var tested = delivery.tests().deliver(answers.find(request), request.livemode(), origin);
            return json -> WebhookJson.tested(json, tested, request.livemode());
        });
    }

    private Delivery find(ApiRequest request, WebhookKey key) {
        long number = Delivery.number(key, request.path("deliveryId"));
        return delivery.deliveries().find(key, number).orElseThrow(DeliveriesController::notFound);
    }

    private static ApiException notFound() {
        return ErrorCode.DELIVERY_NOT_FOUND.error().asException();
    }

    private static @Nullable String among(ApiRequest request, Query query, String name, List<String> known) {
        var value = query.text(name, 1, 100);
        if (value != null && !known.contains(value)) {
            request.problems().add(name, "must be one of " + String.join(", ", known));
        }
        return value;
    }
}
