package io.customerledger.service.webhooks;

import io.customerledger.query.webhooks.WebhookDelivery;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Reply;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code POST /webhooks/{id}/test}: a sample, delivered while the caller waits. */
@Controller
final class TestController {

    private final WebhookAnswers answers;
    private final WebhookDelivery delivery;
    private final OneTime oneTime;

    TestController(WebhookAnswers answers, WebhookDelivery delivery, OneTime oneTime) {
        this.answers = answers;
        this.delivery = delivery;
        this.oneTime = oneTime;
    }

    @PostMapping(path = "/api/v1/webhooks/{id}/test", produces = MediaType.APPLICATION_JSON_VALUE)
    Reply test(ApiRequest request) {
        request.bodyIfAny();
        var origin = request.origin();
        return oneTime.answer(request, origin, 200, () -> {
            var tested = delivery.tests().deliver(answers.find(request), request.livemode(), origin);
            return json -> WebhookJson.tested(json, tested, request.livemode());
        });
    }
}
