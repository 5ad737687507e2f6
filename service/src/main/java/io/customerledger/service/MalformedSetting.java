package io.customerledger.service;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A setting that the service cannot start with; the message says why, and shows no secret. */
public final class MalformedSetting extends RuntimeException {

    private static final long serialVersionUID = 1;

    public MalformedSetting(String message) {
        super(message);
    }

    /** Makes Spring Boot print the message instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<MalformedSetting> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, MalformedSetting cause) {
            return new FailureAnalysis(cause.getMessage(), null, cause);
        }
    }
}
