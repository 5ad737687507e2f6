package io.customerledger.service.http;

import io.customerledger.api.Json;
import io.customerledger.query.json.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of an object that a caller sent, read one by one. What is wrong with one is kept in its problems, and the
 * reading goes on: what is returned in its place is never used.
 */
public final class Fields {

    private static final int MAX_TIME = 40;

    private final ObjectNode json;
    private final String path;
    private final Problems problems;

    public Fields(ObjectNode json, Problems problems) {
        this(json, "", problems);
    }

    private Fields(ObjectNode json, String path, Problems problems) {
        this.json = json;
        this.path = path;
        this.problems = problems;
    }

    public boolean has(String name) {
        return json.has(name);
    }

    /** Whether the field is there, and not null. */
    public boolean hasValue(String name) {
        return json.hasNonNull(name);
    }

    public void problem(String name, String message) {
        problems.add(path + name, message);
    }

    /** Whether the field has a value, as it must. */
    public boolean require(String name) {
        if (!hasValue(name)) {
            problem(name, has(name) ? "must not be null" : "is required");
        }
        return hasValue(name);
    }

    /** A text with a number of code points in this range, or null where there is none. */
    public @Nullable String text(String name, int min, int max) {
        var value = json.get(name);
        if (value == null || value.isNull()) return null;
        if (!value.isString()) {
            problem(name, "must be a string");
            return null;
        }
        var text = value.stringValue();
        int length = text.codePointCount(0, text.length());
        if (length < min || length > max) {
            problem(name, "must have " + (min == 0 ? "at most " : min + " to ") + max + " characters");
            return null;
        }
        return text;
    }

    /** A whole number, or null where there is none. It has no fraction, not even {@code .0}. */
    public @Nullable Long number(String name, long min, long max) {
        var value = json.get(name);
        if (value == null || value.isNull()) return null;
        return WholeNumber.read(JsonText.of(value).text(), min, max, message -> problem(name, message));
    }

    /** A time in ISO 8601 with its offset from UTC, or null where there is none. */
    public @Nullable Instant time(String name) {
        var value = text(name, 1, MAX_TIME);
        return value == null ? null : Query.time(value, message -> problem(name, message));
    }

    /** A truth value, or null where there is none. */
    public @Nullable Boolean bool(String name) {
        var value = json.get(name);
        if (value == null || value.isNull()) return null;
        if (!value.isBoolean()) {
            problem(name, "must be true or false");
            return null;
        }
        return value.booleanValue();
    }

    /** An object in this one, or null where there is none. */
    public @Nullable Fields object(String name) {
        var value = json.get(name);
        if (value == null || value.isNull()) return null;
        if (value instanceof ObjectNode object) return new Fields(object, path + name + ".", problems);
        problem(name, "must be an object");
        return null;
    }

    /** An array with a number of values in this range; empty where that is not what was sent. */
    public List<JsonNode> array(String name, int min, int max) {
        var values = new ArrayList<JsonNode>();
        if (require(name)) {
            var array = json.get(name);
            if (!array.isArray() || array.size() < min || array.size() > max) {
                problem(name, "must be an array of " + min + " to " + max + " values");
            } else {
                array.forEach(values::add);
            }
        }
        return values;
    }

    public Iterable<String> names() {
        return json.propertyNames();
    }

    public int size() {
        return json.size();
    }

    /** This object as its sender wrote it. */
    public Json verbatim() {
        return JsonText.of(json);
    }
}
