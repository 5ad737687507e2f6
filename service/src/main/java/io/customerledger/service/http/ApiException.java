package io.customerledger.service.http;

/** Carries an {@link ApiError} out of a controller. An expected answer: it has no stack trace and is not logged. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient ApiError error;

    ApiException(ApiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    public ApiError error() {
        return error;
    }
}
