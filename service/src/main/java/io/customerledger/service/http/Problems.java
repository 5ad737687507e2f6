package io.customerledger.service.http;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is wrong with a request: gathered while it is read, so that its caller hears all of it at once. */
public final class Problems {

    /** Nobody reads more, and an answer must not be larger than its request. */
    private static final int MAX = 100;

    private final Map<String, String> messages = new LinkedHashMap<>();

    /**
     * The items that have a message: where one item has a hundred problems, the first one of another must not be lost.
     */
    private final Set<String> items = new HashSet<>();

    /** Adds what is wrong with a field, parameter or header; what was said of it first stays. */
    public void add(String field, String message) {
        boolean isFirstOfItem = items.size() < MAX && items.add(field.substring(0, field.indexOf(']') + 1));
        if (messages.size() < MAX || isFirstOfItem) {
            messages.putIfAbsent(field, message);
        }
    }

    public boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Takes out what concerns one object in the body, with paths as seen from there. */
    public Problems takeFrom(String path) {
        var taken = new Problems();
        messages.entrySet().removeIf(entry -> {
            var field = entry.getKey();
            if (!field.equals(path) && !field.startsWith(path + ".") && !field.startsWith(path + "[")) return false;
            taken.add(field.substring(Math.min(path.length() + 1, field.length())), entry.getValue());
            return true;
        });
        return taken;
    }

    /** Refuses the request when anything is wrong with it. */
    public void check() {
        if (!messages.isEmpty()) {
            var first = messages.entrySet().iterator().next();
            throw new ApiError(
                            ErrorCode.VALIDATION_ERROR,
                            first.getKey() + " " + first.getValue(),
                            first.getKey(),
                            messages,
                            Map.of())
                    .asException();
        }
    }

    /** All of it in one line. */
    @Override
    public String toString() {
        return messages.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining("; "));
    }
}
