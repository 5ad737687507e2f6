package io.customerledger.service.embedded;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** PostgreSQL cannot run, or its files are nowhere; the message says why, and what the operator can do. */
final class EmbeddedPostgresFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    EmbeddedPostgresFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Makes Spring Boot print the message instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<EmbeddedPostgresFailure> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedPostgresFailure cause) {
            return new FailureAnalysis(cause.getMessage(), null, cause);
        }
    }
}
