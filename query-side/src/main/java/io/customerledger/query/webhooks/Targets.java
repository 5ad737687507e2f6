package io.customerledger.query.webhooks;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Where webhooks may go. One rule at registration, test and delivery: a name is resolved once, every address it has is
 * checked, and so is the one that is connected to, at its socket.
 */
public final class Targets implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Enough: trying all of a long list would outlast an exchange. */
    private static final int MOST_ADDRESSES = 2;

    /**
     * Every spelling of an address that some resolver takes for one: decimal, octal, hexadecimal, with parts missing.
     */
    private static final IPAddressStringParameters ANY_SPELLING = new IPAddressStringParameters.Builder()
            .setRangeOptions(RangeParameters.NO_RANGE)
            .allowEmpty(false)
            .allowAll(false)
            .allowPrefix(false)
            .getIPv4AddressParametersBuilder()
            .allow_inet_aton(true)
            .getParentBuilder()
            .toParams();

    /** Finds the addresses of a name. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** Refused by the rule. */
    static final class Forbidden extends UnknownHostException {

        static final String REASON = "The target's address is not allowed";

        private static final long serialVersionUID = 1L;

        Forbidden() {
            super(REASON);
        }
    }

    private final AddressRules rules;
    private final Resolver resolver;

    /** Separate, so that no flood of names to be registered holds up deliveries. */
    private final LookUps ofRegistrations = new LookUps(32);

    private final LookUps ofDeliveries = new LookUps(512);

    /**
     * All targets but the forbidden ones.
     *
     * @param opened networks in CIDR notation that are allowed whatever they are
     */
    public Targets(List<String> opened, Resolver resolver) {
        this.rules = new AddressRules(opened);
        this.resolver = resolver;
    }

    /**
     * Why an endpoint cannot have this URL; null when it can. A name that does not resolve now may do so later.
     *
     * @param livemode then only {@code https} will do
     */
    public @Nullable String refusal(String url, boolean livemode) {
        try {
            resolve(parse(url, livemode).getHost(), ofRegistrations);
            return null;
        } catch (Forbidden e) {
            return "must not lead to a loopback, private, link-local or otherwise reserved address";
        } catch (UnknownHostException | TransientDataAccessResourceException _) {
            return null;
        } catch (URISyntaxException e) {
            return e.getReason();
        }
    }

    /** The URL, if its form is allowed, with all that is not ASCII percent-encoded. */
    static URI parse(String url, boolean livemode) throws URISyntaxException {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException _) {
            throw new URISyntaxException(url, "must be a URL");
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new URISyntaxException(url, "must begin with https://" + (livemode ? "" : " or http://"));
        }
        if (livemode && scheme.equals("http")) {
            throw new URISyntaxException(url, "must begin with https:// in a live organization");
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            throw new URISyntaxException(url, "must not hold credentials");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty() || uri.getPort() == 0 || uri.getPort() > 65535) {
            throw new URISyntaxException(url, "must name a host");
        }
        return URI.create(uri.toASCIIString());
    }

    /**
     * The addresses of a host, all of them checked.
     *
     * @throws Forbidden when one of them is not allowed
     */
    InetAddress[] resolve(String host) throws UnknownHostException {
        return resolve(host, ofDeliveries);
    }

    private InetAddress[] resolve(String host, LookUps lookUps) throws UnknownHostException {
        var found = addresses(host, lookUps);
        for (var address : found) {
            check(address);
        }
        return found.length <= MOST_ADDRESSES ? found : Arrays.copyOf(found, MOST_ADDRESSES);
    }

    /** The last word, on the address that is being connected to. */
    void check(InetSocketAddress target) throws UnknownHostException {
        if (target.getAddress() == null) throw new UnknownHostException(target.getHostString());
        check(target.getAddress());
    }

    private void check(InetAddress address) throws Forbidden {
        if (!rules.allow(address)) throw new Forbidden();
    }

    private InetAddress[] addresses(String host, LookUps lookUps) throws UnknownHostException {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var literal = new IPAddressString(bare.replaceFirst("\\.$", ""), ANY_SPELLING).getAddress();
        if (literal != null) return new InetAddress[] {InetAddress.getByAddress(literal.getBytes())};
        return lookUps.addresses(bare.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        ofRegistrations.close();
        ofDeliveries.close();
    }

    /**
     * Look-ups under way. They block in native code, where they cannot be interrupted, some for as long as the system's
     * resolver has patience; so each has a thread of its own, and whoever finds no thread left has to come again.
     */
    private final class LookUps implements AutoCloseable {

        private final ExecutorService threads;

        /**
         * One for each name: whoever asks for it meanwhile waits for the same look-up, so that a name that hangs takes
         * one thread.
         */
        private final ConcurrentMap<String, Future<InetAddress[]>> underWay = new ConcurrentHashMap<>();

        LookUps(int most) {
            this.threads = new ThreadPoolExecutor(
                    0,
                    most,
                    1,
                    TimeUnit.MINUTES,
                    new SynchronousQueue<>(),
                    Thread.ofPlatform().daemon().name("webhook-dns-", 0).factory());
        }

        InetAddress[] addresses(String host) throws UnknownHostException {
            try {
                return underWay.computeIfAbsent(host, this::lookUp).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownHostException unknown) throw unknown;
                throw new IllegalStateException(e.getCause());
            } catch (RejectedExecutionException e) {
                throw new TransientDataAccessResourceException("Too many names are being looked up", e);
            } catch (TimeoutException _) {
                throw new UnknownHostException(host);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new UnknownHostException(host);
            }
        }

        private Future<InetAddress[]> lookUp(String host) {
            return threads.submit(() -> {
                try {
                    return resolver.resolve(host);
                } finally {
                    underWay.remove(host);
                }
            });
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }
}
