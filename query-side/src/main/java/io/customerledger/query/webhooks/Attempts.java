package io.customerledger.query.webhooks;

import io.customerledger.api.webhooks.Delivery.Header;
import io.customerledger.eventstore.event.LogEntry;
import io.customerledger.eventstore.webhooks.WebhookSecrets;
import io.customerledger.query.webhooks.Payloads.Payload;
import io.customerledger.query.webhooks.Turns.Claim;
import io.customerledger.query.webhooks.Turns.Endpoint;
import io.customerledger.query.webhooks.Turns.Settled;
import io.customerledger.query.webhooks.Turns.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Makes one attempt: renders, signs, sends, and says what came of it. Holds no transaction and no connection meanwhile.
 */
final class Attempts {

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);
    private static final Duration AFTER_A_DEFECT = Duration.ofMinutes(1);
    private static final Duration WHILE_AWAY = Duration.ofSeconds(1);

    private final Payloads payloads;
    private final WebhookSecrets secrets;
    private final Sender sender;
    private final Exchanges exchanges;
    private final RetryTimes retryTimes;
    private final Clock clock;
    private final Duration latestStart;

    Attempts(
            Payloads payloads,
            WebhookSecrets secrets,
            Sender sender,
            Exchanges exchanges,
            WebhookSettings settings,
            Clock clock) {
        this.payloads = payloads;
        this.secrets = secrets;
        this.sender = sender;
        this.exchanges = exchanges;
        this.retryTimes = new RetryTimes(settings);
        this.clock = clock;
        // Started later, it could outlast the lease, and somebody else could attempt the same meanwhile.
        this.latestStart = settings.lease().minus(settings.exchange()).dividedBy(2);
    }

    static boolean isAnswered(Settled settled) {
        return settled.posted() != null && settled.posted().status() != null;
    }

    Settled make(Endpoint endpoint, Claim claim, @Nullable LogEntry entry) {
        try {
            if (entry == null) throw new IllegalStateException("The log has no position " + claim.position());
            var payload = payloads.of(entry, endpoint.livemode(), endpoint.apiVersion());
            if (payload == null) return new Settled(claim, Status.ERASED, null, null, null);
            if (System.nanoTime() - claim.since() > latestStart.toNanos()) return released(claim);
            var posted = post(endpoint, payload);
            return settled(claim, posted, sealed(endpoint, entry, posted));
        } catch (DataAccessException e) {
            log.debug("Delivery {} to {} waits: it cannot be attempted now", claim.number(), endpoint.key(), e);
            return new Settled(claim, Status.PENDING, WHILE_AWAY, null, null);
        } catch (RuntimeException e) {
            log.error("Delivery {} to {} could not be attempted", claim.number(), endpoint.key(), e);
            return broken(claim);
        }
    }

    /** An answer counts even when it cannot be kept. */
    private byte @Nullable [] sealed(Endpoint endpoint, LogEntry entry, Sender.Posted posted) {
        try {
            return exchanges.seal(endpoint.key(), entry.stored(), posted.exchange());
        } catch (RuntimeException e) {
            log.warn(
                    "The answer of {} to {} could not be kept",
                    endpoint.key(),
                    entry.stored().id(),
                    e);
            return null;
        }
    }

    /** A defect of ours: not counted, and tried again in a while. */
    static Settled broken(Claim claim) {
        return new Settled(claim, Status.PENDING, AFTER_A_DEFECT, null, null);
    }

    /** Not attempted, or not to its end: somebody else may. */
    static Settled released(Claim claim) {
        return new Settled(claim, Status.RELEASED, null, null, null);
    }

    Sender.Posted post(Endpoint endpoint, Payload payload) {
        var headers = new ArrayList<Header>();
        headers.add(new Header("X-Commet-Event", payload.event()));
        headers.add(new Header("X-Commet-Timestamp", payload.timestamp()));
        headers.add(new Header("X-Commet-Event-Id", payload.eventId()));
        var previous = endpoint.previousSecret();
        headers.addAll(Signatures.headers(
                payload.eventId(),
                clock.instant(),
                payload.body(),
                secrets.unseal(endpoint.key(), endpoint.secret()),
                previous == null ? null : secrets.unseal(endpoint.key(), previous)));
        return sender.post(endpoint.url(), endpoint.livemode(), List.copyOf(headers), payload.body());
    }

    private Settled settled(Claim claim, Sender.Posted posted, byte @Nullable [] sealed) {
        if (posted.isSuccess()) return new Settled(claim, Status.DELIVERED, null, posted, sealed);
        // What a receiver answers with 410 Gone waits until the endpoint is enabled again.
        var delay = posted.isGone()
                ? retryTimes.always(claim.retries())
                : retryTimes.next(claim.retries(), posted.retryAfter());
        return new Settled(claim, delay == null ? Status.FAILED : Status.PENDING, delay, posted, sealed);
    }
}
