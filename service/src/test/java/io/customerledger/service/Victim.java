package io.customerledger.service;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** An organization that has something of everything, and whose every value is known. */
final class Victim {

    final Api api;

    /** What only it knows. */
    final Set<String> secrets = new LinkedHashSet<>();

    /** All ids by which something of it could be asked for, by the noun before them in a path. */
    final Map<String, List<String>> ids = new HashMap<>();

    final String email = secret() + "@acme.com";
    final String ownId = secret();

    /** @param event the id of a customer's event */
    Victim(Api api, UnaryOperator<String> event) {
        this.api = api;
        var url = "https://" + secret() + ".example.invalid/hook";
        var webhook = api.post("/webhooks", "{\"url\":\"" + url + "\",\"events\":[\"*\"]}")
                .id();
        var customer =
                api.customer("{\"email\":\"%s\",\"externalId\":\"%s\",\"fullName\":\"%s\",\"metadata\":{\"%s\":1}}"
                        .formatted(email, ownId, secret(), secret()));
        api.put("/customers/" + customer, "{\"fullName\":\"" + secret() + "\"}");
        api.customer("{\"email\":\"" + secret() + "@acme.com\"}");
        var key = api.post("/api-keys", "{\"name\":\"" + secret() + "\"}").data();
        var delivery = api.post("/webhooks/" + webhook + "/test", "{}")
                .data()
                .get("deliveryId")
                .asString();
        var replay = api.post("/webhooks/" + webhook + "/replay", "{}").id();
        ids.put("customers", List.of(customer, ownId));
        ids.put("api-keys", List.of(key.get("id").asString()));
        ids.put("webhooks", List.of(webhook));
        ids.put("deliveries", List.of(delivery));
        ids.put("replays", List.of(replay));
        ids.put("events", List.of(event.apply(customer)));
        secrets.add(key.get("apiKey").asString());
        secrets.addAll(List.of(url, email));
    }

    /** One more value that nobody else knows. */
    String secret() {
        var secret = Api.unique();
        secrets.add(secret);
        return secret;
    }

    /** Of each kind an id that nobody has. */
    Map<String, List<String>> absent() {
        var absent = new HashMap<String, List<String>>();
        ids.forEach((noun, known) ->
                absent.put(noun, List.of(known.getFirst().replaceFirst("_.*", "_") + "01JZZZZZZZZZZZZZZZZZZZZZZZ")));
        return absent;
    }
}
