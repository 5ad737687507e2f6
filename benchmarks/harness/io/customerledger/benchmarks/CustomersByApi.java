package io.customerledger.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Fills an organization as a user would: by {@code POST /customers/batch}. */
final class CustomersByApi {

    private static final int BATCH = 100;

    private CustomersByApi() {}

    /** Creates customers and returns their ids. */
    static List<String> create(Api api, int count) {
        var ids = new ArrayList<String>(count);
        for (int first = 1; first <= count; first += BATCH) {
            var items = IntStream.range(first, Math.min(first + BATCH, count + 1))
                    .mapToObj(CustomersByApi::item)
                    .collect(Collectors.joining(","));
            var answer = api.post("/api/v1/customers/batch", "{\"customers\":[" + items + "]}");
            answer.path("data")
                    .path("successful")
                    .forEach(item -> ids.add(item.path("id").stringValue()));
        }
        if (ids.size() != count) {
            throw new IllegalStateException("Only " + ids.size() + " of " + count + " customers were created");
        }
        return ids;
    }

    /** Where the last page of the list begins, found by walking there. */
    static String lastCursor(Api api) {
        var cursor = "";
        var page = api.get("/api/v1/customers?limit=100");
        while (page.path("hasMore").booleanValue()) {
            cursor = page.path("nextCursor").stringValue();
            page = api.get("/api/v1/customers?limit=100&cursor=" + cursor);
        }
        return cursor;
    }

    private static String item(int n) {
        return """
                {"externalId":"user_%d","email":"customer%d@example.com","fullName":"Given%d Family%d","metadata":{"plan":"pro"}}""".formatted(n, n, n % 64 + 1, n % 61 + 1);
    }
}
