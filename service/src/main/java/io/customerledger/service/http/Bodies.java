package io.customerledger.service.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;

/** Reads a body that says it is JSON, up to a limit. */
final class Bodies {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Bodies() {}

    static byte[] read(HttpServletRequest request, int limit) {
        return read(request, limit, PATIENCE);
    }

    static byte[] read(HttpServletRequest request, int limit, Duration patience) {
        if (request.getContentLengthLong() == 0) return new byte[0];
        if (request.getContentLengthLong() > limit) throw tooLarge();
        byte[] body;
        try {
            body = within(patience, request.getInputStream()).readNBytes(limit + 1);
        } catch (IOException _) {
            throw ErrorCode.INVALID_JSON
                    .error("The body could not be read to its end.")
                    .asException();
        }
        if (body.length > limit) throw tooLarge();
        if (body.length > 0 && !(isJson(request.getContentType()) && isPlain(request.getHeader("Content-Encoding")))) {
            throw ErrorCode.UNSUPPORTED_MEDIA_TYPE.error().asException();
        }
        return body;
    }

    /** Tomcat's patience is with each part of a body by itself; this one is with the body as a whole. */
    private static InputStream within(Duration patience, InputStream body) {
        long start = System.nanoTime();
        return new FilterInputStream(body) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw new InterruptedIOException("The body takes too long");
                }
                return super.read(into, offset, length);
            }
        };
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.equals("application/json")) return contentType != null;
        try {
            var type = MimeTypeUtils.parseMimeType(contentType);
            var charset = type.getCharset();
            return type.equalsTypeAndSubtype(MimeTypeUtils.APPLICATION_JSON)
                    && (charset == null || charset.equals(StandardCharsets.UTF_8));
        } catch (InvalidMimeTypeException _) {
            return false;
        }
    }

    private static boolean isPlain(@Nullable String encoding) {
        return encoding == null || encoding.equalsIgnoreCase("identity");
    }

    private static ApiException tooLarge() {
        return ErrorCode.PAYLOAD_TOO_LARGE.error().asException();
    }
}
