package io.customerledger.service.http;

import io.customerledger.eventstore.ledger.FirstStillRuns;
import io.customerledger.eventstore.ledger.LedgerUnavailable;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;

/** Whatever was thrown, wherever: the one place that says what is answered to it. */
@Component
final class Errors implements HandlerExceptionResolver, Ordered {

    private static final Logger log = LoggerFactory.getLogger(Errors.class);

    private final ErrorReply replies;

    Errors(ErrorReply replies) {
        this.replies = replies;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        if (thrown instanceof BrokenOff) return null;
        try {
            answer(thrown, request, response);
            return new ModelAndView();
        } catch (IOException e) {
            log.debug("The caller is gone", e);
            return new ModelAndView();
        }
    }

    void answer(Throwable thrown, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            log.debug("Failed while its answer was on its way", thrown);
            return;
        }
        response.resetBuffer();
        Replies.write(replies.of(errorFor(thrown), request), response);
    }

    /** Has Tomcat close the connection; the log is told here, as of any other failure. */
    static CloseNowException closing(BrokenOff broken) {
        var error = errorFor(Objects.requireNonNull(broken.getCause()));
        return new CloseNowException(error.message(), broken);
    }

    static ApiError errorFor(Throwable thrown) {
        return switch (thrown) {
            case ApiException refused -> refused.error();
            case FirstStillRuns _ -> ErrorCode.IDEMPOTENCY_IN_PROGRESS.error();
            case NoHandlerFoundException _ -> ErrorCode.NOT_FOUND.error();
            case HttpRequestMethodNotSupportedException wrong -> notAllowed(wrong);
            case HttpMediaTypeNotAcceptableException _ -> ErrorCode.NOT_ACCEPTABLE.error();
            case HttpMediaTypeNotSupportedException _ -> ErrorCode.UNSUPPORTED_MEDIA_TYPE.error();
            case ServletException wrapped when wrapped.getCause() != null -> errorFor(wrapped.getCause());
            default -> unexpected(thrown);
        };
    }

    private static ApiError notAllowed(HttpRequestMethodNotSupportedException wrong) {
        var allowed = wrong.getSupportedMethods();
        return ErrorCode.METHOD_NOT_ALLOWED
                .error()
                .header("Allow", allowed == null ? "" : String.join(", ", new TreeSet<>(List.of(allowed))));
    }

    private static ApiError unexpected(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (isAway(cause)) {
                log.warn(
                        "Unavailable: {}",
                        NestedExceptionUtils.getMostSpecificCause(cause).toString());
                return ErrorCode.SERVICE_UNAVAILABLE.error();
            }
        }
        log.error("A request failed because of a defect", thrown);
        return ErrorCode.INTERNAL_ERROR.error();
    }

    private static boolean isAway(Throwable cause) {
        return switch (cause) {
            case LedgerUnavailable _,
                    SQLTransientException _,
                    SQLRecoverableException _,
                    DataAccessResourceFailureException _,
                    RecoverableDataAccessException _,
                    TransientDataAccessException _,
                    TransactionSystemException _ -> true; // It cannot be rolled back: its connection is gone.
            case SQLException sql -> isOfConnection(sql.getSQLState());
            default -> false;
        };
    }

    /** Connection exception, insufficient resources, operator intervention. */
    private static boolean isOfConnection(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("53") || state.startsWith("57"));
    }
}
