package io.customerledger.service.customer;

import io.customerledger.api.customer.CustomerId;
import io.customerledger.api.customer.CustomerState;
import io.customerledger.query.json.JsonText;
import io.customerledger.service.http.Reply;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a batch's answer is made from, besides its customers: recorded with it, so that a repeat is answered alike even
 * by a service whose rules have changed.
 *
 * @param places for each valid item, in the order of the request, which of the creations answers it
 * @param failed the other items
 */
record BatchPlan(List<Integer> places, List<Failed> failed) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");

    record Failed(int index, String error) {}

    /** A customer as a batch names it; once it is erased, only by its id. */
    record Named(
            CustomerId id,
            @Nullable String externalId,
            @Nullable String email) {

        static Named of(CustomerId id, @Nullable CustomerState customer) {
            return customer == null
                    ? new Named(id, null, null)
                    : new Named(
                            id,
                            customer.profile().externalId(),
                            customer.profile().email());
        }
    }

    /** Half of a surrogate pair is written escaped, as it came: UTF-8 cannot hold one. */
    static String asSent(JsonNode item) {
        return HALF.matcher(JsonText.of(item).text())
                .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
    }

    static BatchPlan read(String text) {
        return JSON.readValue(text, BatchPlan.class);
    }

    String write() {
        return JSON.writeValueAsString(this);
    }

    /**
     * The answer.
     *
     * @param sent gives an item that failed, by its index, as it was sent
     * @param customers what each of the creations came to
     */
    Reply reply(IntFunction<String> sent, List<Named> customers, boolean livemode) {
        return Reply.success(200, json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("successful");
            for (int place : places) {
                var customer = customers.get(place);
                json.writeStartObject();
                json.writeStringProperty("id", customer.id().value());
                json.writeStringProperty("externalId", customer.externalId());
                json.writeStringProperty("email", customer.email());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("failed");
            for (var each : failed) {
                json.writeStartObject();
                json.writeNumberProperty("index", each.index());
                json.writeStringProperty("error", each.error());
                json.writeName("data");
                json.writeRawValue(sent.apply(each.index()));
                json.writeEndObject();
            }
            json.writeEndArray();
            JsonText.object(json, "customer_batch", livemode);
            json.writeEndObject();
        });
    }
}
