package io.customerledger.service.customer;

import io.customerledger.api.customer.CreateCustomerCommand;
import io.customerledger.eventstore.event.Ids;
import io.customerledger.service.customer.BatchPlan.Failed;
import io.customerledger.service.http.ApiRequest;
import io.customerledger.service.http.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The creations that a batch asks for, and how its answer is put together from them. */
final class Batch {

    private final List<CreateCustomerCommand> commands = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final List<Failed> failed = new ArrayList<>();
    private final Map<Integer, String> sent = new HashMap<>();
    private final Map<String, Integer> byOwnId = new HashMap<>();

    /** Every item on its own: what is wrong with one is its own failure, and not the request's. */
    static Batch of(ApiRequest request, List<JsonNode> items) {
        var batch = new Batch();
        // All are of the same moment, so the order of their ids is that in which they are listed.
        var ids = Stream.generate(() -> Ids.next("cus_"))
                .limit(items.size())
                .sorted()
                .toList();
        for (int i = 0; i < items.size(); i++) {
            batch.add(request, i, items.get(i), ids.get(i));
        }
        return batch;
    }

    private void add(ApiRequest request, int index, JsonNode item, String id) {
        var problems = request.problems().takeFrom("customers[" + index + "]");
        if (!(item instanceof ObjectNode object)) {
            fail(index, item, "must be an object");
            return;
        }
        var profile = CustomerBody.profile(new Fields(object, problems));
        if (problems.isEmpty()) {
            var place = placeOf(profile.externalId());
            if (place == commands.size()) {
                commands.add(CreateCustomerController.command(request, profile, id));
            }
            places.add(place);
        } else {
            fail(index, item, problems.toString());
        }
    }

    private void fail(int index, JsonNode item, String error) {
        failed.add(new Failed(index, error));
        sent.put(index, BatchPlan.asSent(item));
    }

    /** An item that failed, as it was sent. */
    String sent(int index) {
        return Objects.requireNonNull(sent.get(index));
    }

    /** An item with an earlier one's own id gets that one's answer. */
    private int placeOf(@Nullable String ownId) {
        var earlier = ownId == null ? null : byOwnId.putIfAbsent(ownId, commands.size());
        return earlier == null ? commands.size() : earlier;
    }

    List<CreateCustomerCommand> commands() {
        return commands;
    }

    BatchPlan plan() {
        return new BatchPlan(places, failed);
    }
}
