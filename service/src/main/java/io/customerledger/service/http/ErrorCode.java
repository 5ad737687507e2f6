package io.customerledger.service.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Everything that can go wrong for a caller: its status, its type, and what its page says about it. */
public enum ErrorCode {
    VALIDATION_ERROR(
            400,
            "Something in the request is missing, malformed, out of range or too long.",
            "Read details: it names every field, parameter or header that was refused, and why."),
    INVALID_JSON(
            400,
            "The body is not a JSON object in UTF-8, names a key twice, or has something after its end.",
            "Send exactly one JSON object, as a JSON library writes it."),
    UNAUTHORIZED(
            401,
            "There is no API key in the x-api-key header, or it is unknown, expired or revoked.",
            "Send a valid key. Keys begin with ck_live_ or ck_sandbox_ and belong to one organization."
                    + " Below /admin it is the operator's token: Authorization: Bearer …"),
    FORBIDDEN(403, "The API key is valid, but may not do this.", "Use another key. A key cannot delete itself."),
    CUSTOMER_NOT_FOUND(
            404,
            "The API key's organization has no customer with this id, the customer was deleted, or it did not exist at the"
                    + " version or time that is asked for.",
            "Check the id: it is the one that begins with cus_, or your own externalId, percent-encoded."),
    API_KEY_NOT_FOUND(404, "The organization has no API key with this id.", "List the keys to see their ids."),
    WEBHOOK_NOT_FOUND(
            404,
            "The organization has no webhook endpoint with this id, or it was deleted.",
            "List the webhooks to see their ids."),
    DELIVERY_NOT_FOUND(
            404,
            "The webhook endpoint has no delivery with this id, the log of deliveries no longer holds it, or it cannot be"
                    + " sent again because it was a test or its content is gone with an erased customer.",
            "List the endpoint's deliveries to see their ids."),
    REPLAY_NOT_FOUND(404, "There is no replay with this id.", "Use the id in the answer that started the replay."),
    EVENT_NOT_FOUND(404, "The organization has no event with this id.", "List the events to see their ids."),
    NOT_FOUND(404, "There is nothing at this path.", "Check the path against the API's description."),
    METHOD_NOT_ALLOWED(
            405, "The path exists, but not for this method.", "Use a method that the answer's Allow header names."),
    NOT_ACCEPTABLE(406, "The Accept header excludes all that this path can answer with.", "Accept application/json."),
    DUPLICATE(
            409,
            "Another customer of the organization has this externalId.",
            "Choose another one, or change that customer instead."),
    IDEMPOTENCY_KEY_MISMATCH(
            409,
            "The Idempotency-Key was used before, for another method, path or body.",
            "Use a new key for every new request, and the same one only to repeat it unchanged."),
    IDEMPOTENCY_IN_PROGRESS(
            409, "The first request with this Idempotency-Key is still running.", "Repeat it later with the same key."),
    PRECONDITION_FAILED(
            412,
            "The customer is no longer at the version that If-Match names.",
            "Read the customer again and decide anew; its ETag is its version."),
    PAYLOAD_TOO_LARGE(413, "The body is larger than 1 MiB (2 MiB for a batch).", "Send less at once."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The body is not declared as JSON, or its encoding is not supported.",
            "Send Content-Type: application/json, in UTF-8 and not compressed."),
    RATE_LIMITED(
            429,
            "Too many requests in too short a time.",
            "Wait for as many seconds as Retry-After says; the RateLimit headers say how many requests are left."),
    INTERNAL_ERROR(
            500,
            "A defect of the service. It is logged under the answer's x-request-id.",
            "Repeat the request with the same Idempotency-Key; if it persists, report the x-request-id."),
    SERVICE_UNAVAILABLE(
            503,
            "The database cannot be reached, or the service is overloaded. A write may have been applied.",
            "Repeat it after Retry-After seconds with the same Idempotency-Key: it is applied only once.");

    private final int status;
    private final String meaning;
    private final String remedy;

    ErrorCode(int status, String meaning, String remedy) {
        this.status = status;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    static Optional<ErrorCode> named(String name) {
        return Arrays.stream(values())
                .filter(code -> code.wireName().equals(name))
                .findAny();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public int status() {
        return status;
    }

    String type() {
        return switch (status) {
            case 401, 403 -> "authentication_error";
            case 404 -> "not_found_error";
            case 409, 412 -> "conflict_error";
            case 429 -> "rate_limit_error";
            case 500, 503 -> "internal_error";
            default -> "validation_error";
        };
    }

    String meaning() {
        return meaning;
    }

    String remedy() {
        return remedy;
    }

    /** This error, in the words of its page. */
    public ApiError error() {
        return error(meaning);
    }

    public ApiError error(String message) {
        Map<String, String> headers = this == SERVICE_UNAVAILABLE ? Map.of("Retry-After", "1") : Map.of();
        return new ApiError(this, message, null, Map.of(), headers);
    }
}
