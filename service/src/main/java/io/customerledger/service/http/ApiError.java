package io.customerledger.service.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is answered instead of success. Messages hold no values of the caller's.
 *
 * @param param the first offending field, parameter or header
 * @param details all of them, each with what is wrong
 * @param headers that the answer has besides
 */
public record ApiError(
        ErrorCode code,
        String message,
        @Nullable String param,
        Map<String, String> details,
        Map<String, String> headers) {

    public ApiError param(String name) {
        return new ApiError(code, message, name, details, headers);
    }

    public ApiError header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ApiError(code, message, param, details, more);
    }

    public ApiException asException() {
        return new ApiException(this);
    }
}
