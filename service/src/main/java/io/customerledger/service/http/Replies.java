package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.web.context.request.RequestAttributes.SCOPE_REQUEST;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Writes what controllers return straight to the response. Spring's way, with its converters and negotiation, costs as
 * much as the whole of the write path's Java.
 */
final class Replies implements HandlerMethodReturnValueHandler {

    private final Room room;

    Replies(Room room) {
        this.room = room;
    }

    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        return returnType.getParameterType() == Reply.class;
    }

    @Override
    public void handleReturnValue(
            @Nullable Object reply,
            MethodParameter returnType,
            ModelAndViewContainer container,
            NativeWebRequest request)
            throws IOException {
        container.setRequestHandled(true);
        if (reply instanceof Reply answer && request.getNativeResponse() instanceof HttpServletResponse response) {
            try (var _ = roomFor(answer, request)) {
                write(answer, response);
            }
        }
    }

    private Room.Taken roomFor(Reply answer, NativeWebRequest request) {
        long bytes = 3L * answer.body().length(); // As text, with two bytes a letter, and as bytes.
        return request.getAttribute(ApiRequest.ATTRIBUTE, SCOPE_REQUEST) instanceof ApiRequest admitted
                ? room.take(admitted.organization(), bytes)
                : () -> {}; // An operator's, which is small.
    }

    static void write(Reply reply, HttpServletResponse response) throws IOException {
        response.setStatus(reply.status());
        reply.headers().forEach(response::setHeader);
        if (reply.contentType() != null) {
            var body = reply.body().getBytes(UTF_8);
            response.setContentType(reply.contentType());
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
