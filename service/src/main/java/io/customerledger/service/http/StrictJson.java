package io.customerledger.service.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * Reads a body as RFC 8259 says, and nothing beyond it. In the tree that this makes, a number is its own text: {@code
 * 1.10} and {@code 12345678901234567890123} are written again as they were sent.
 */
final class StrictJson {

    static final int MAX_DEPTH = 32;

    /** Each takes some hundred bytes of memory, however few it has in the body. */
    private static final int MAX_VALUES = 100_000;

    private static final int MAX_PATH = 200;
    private static final int SURELY_A_DOUBLE = 300;

    /** A body's size is bounded before it is parsed; names are not kept, lest callers fill the memory with them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static final ObjectNode EMPTY = NODES.objectNode();

    private final JsonParser parser;
    private final int maxDepth;
    private final Problems problems;
    private int values;

    private StrictJson(JsonParser parser, int maxDepth, Problems problems) {
        this.parser = parser;
        this.maxDepth = maxDepth;
        this.problems = problems;
    }

    /**
     * The object that a body is.
     *
     * @param maxDepth of nesting, the object itself included
     * @param problems is told of values that are JSON, and yet refused
     */
    static ObjectNode read(byte[] body, int maxDepth, Problems problems) {
        var text = decode(body);
        try (var parser =
                JSON.createParser(ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.remaining())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) throw invalid("The body must be a JSON object.");
            var object = new StrictJson(parser, maxDepth, problems).object(1);
            if (parser.nextToken() != null) throw invalid("There is something after the end of the JSON object.");
            return object;
        } catch (StreamConstraintsException e) {
            problems.check(); // Deeper than the parser goes: on the way there it was found too deep.
            throw e;
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw invalid(
                    place == null || place.getLineNr() < 1
                            ? "The body is not valid JSON."
                            : "The body is not valid JSON: line %d, column %d."
                                    .formatted(place.getLineNr(), place.getColumnNr()));
        }
    }

    private JsonNode value(int depth) {
        if (++values > MAX_VALUES) {
            problems.add("body", "must hold at most 100,000 values");
            problems.check();
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> NODES.stringNode(text(parser.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private ObjectNode object(int depth) {
        limit(depth);
        var object = NODES.objectNode();
        for (var name = parser.nextName(); name != null; name = parser.nextName()) {
            text(name);
            parser.nextToken();
            if (object.replace(name, value(depth)) != null) {
                throw invalid("An object names a key twice: " + path(parser.streamReadContext()) + ".");
            }
        }
        return object;
    }

    private JsonNode array(int depth) {
        limit(depth);
        var array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(depth));
        }
        return array;
    }

    private JsonNode number(String digits) {
        if ((digits.length() > SURELY_A_DOUBLE || digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0)
                && Double.isInfinite(Double.parseDouble(digits))) {
            problem("is beyond the range of a number");
        }
        return NODES.pojoNode(new RawValue(digits));
    }

    private String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !isPair)) {
                problem(c == 0 ? "holds a NUL character" : "holds half of a surrogate pair");
                return text;
            }
            i += isPair ? 1 : 0;
        }
        return text;
    }

    private void limit(int depth) {
        if (depth == maxDepth + 1) {
            problems.add(
                    path(parser.streamReadContext().getParent()), "is nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    private void problem(String message) {
        problems.add(path(parser.streamReadContext()), message);
    }

    /** Where that is, as in {@code customers[3].address.country}. */
    private static String path(TokenStreamContext place) {
        var path = new StringBuilder();
        append(path, place);
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == 0 || Character.isSurrogate(path.charAt(i))) {
                path.setCharAt(i, '\uFFFD');
            }
        }
        path.setLength(Math.min(path.length(), MAX_PATH));
        return path.toString();
    }

    private static void append(StringBuilder path, @Nullable TokenStreamContext place) {
        if (place == null || place.inRoot()) return;
        append(path, place.getParent());
        if (path.length() >= MAX_PATH) return;
        if (place.inArray()) {
            path.append('[').append(place.getCurrentIndex()).append(']');
        } else if (place.currentName() != null) {
            var name = place.currentName();
            path.append(path.isEmpty() ? "" : ".").append(name, 0, Math.min(name.length(), MAX_PATH));
        }
    }

    private static CharBuffer decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw invalid("The body is not UTF-8.");
        }
    }

    private static ApiException invalid(String message) {
        return ErrorCode.INVALID_JSON.error(message).asException();
    }
}
