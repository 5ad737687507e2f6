package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.customerledger.api.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Who may act as the operator: whoever has the token in {@code LEDGER_ADMIN_TOKEN}; nobody where that is not set. */
@Component
final class Operators {

    private static final String SCHEME = "bearer ";

    private final byte @Nullable [] token;
    private final RateLimits limits;
    private final Clock clock;

    Operators(@Value("${ledger.admin-token:}") String token, RateLimits limits, Clock clock) {
        this.token = token.isBlank() ? null : hash(token.strip());
        this.limits = limits;
        this.clock = clock;
    }

    AdminRequest admit(HttpServletRequest request, String id) {
        if (token == null) throw ErrorCode.NOT_FOUND.error().asException();
        var sent = request.getHeader("Authorization");
        if (sent == null || !isToken(sent)) {
            limits.countWrongKey(request.getRemoteAddr());
            throw ErrorCode.UNAUTHORIZED
                    .error("The operator's token is missing or wrong.")
                    .header("WWW-Authenticate", "Bearer")
                    .asException();
        }
        return new AdminRequest(request, id, clock.instant());
    }

    /** Hashes are compared: how long that takes says nothing of the token, not even its length. */
    private boolean isToken(String sent) {
        return sent.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        token,
                        hash(HeaderText.of(sent.substring(SCHEME.length())).strip()));
    }

    private static byte[] hash(String text) {
        return Sha256.of(text.getBytes(UTF_8));
    }
}
