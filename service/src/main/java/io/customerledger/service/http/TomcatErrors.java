package io.customerledger.service.http;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what Tomcat refuses before it is a request to us (a bad request line, header or path) in our envelope. */
final class TomcatErrors extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(TomcatErrors.class);

    private final ErrorReply replies;

    TomcatErrors(ErrorReply replies) {
        this.replies = replies;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) return;
        if (response.getHeader(RequestId.HEADER) == null) {
            response.setHeader(RequestId.HEADER, RequestId.of(request.getHeader(RequestId.HEADER)));
            response.setHeader(ApiVersion.HEADER, ApiVersion.CURRENT);
        }
        try {
            Replies.write(
                    replies.of(error(response.getStatus(), thrown), request.getRequest()), response.getResponse());
            response.finishResponse();
        } catch (IOException e) {
            log.debug("The caller is gone", e);
        }
    }

    private static ApiError error(int status, @Nullable Throwable thrown) {
        return switch (status) {
            case 404 -> ErrorCode.NOT_FOUND.error();
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED.error();
            case 413 -> ErrorCode.PAYLOAD_TOO_LARGE.error();
            case 500 -> Errors.errorFor(thrown == null ? new IllegalStateException("Tomcat answered 500") : thrown);
            case 503 -> ErrorCode.SERVICE_UNAVAILABLE.error();
            default ->
                ErrorCode.VALIDATION_ERROR.error(
                        "The request line, a header or the framing of the body is malformed or too long, the Host has"
                                + " characters other than letters, digits, dots and hyphens, or the path is not"
                                + " percent-encoded UTF-8.");
        };
    }
}
