package io.customerledger.query.webhooks;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Connections that lead only where webhooks may go: names are resolved by that rule, and sockets ask it once more. */
final class Connections {

    private static final int MOST = 4096;
    private static final TimeValue TRUSTED_UNCHECKED = TimeValue.ofMilliseconds(500);

    private Connections() {}

    static PoolingHttpClientConnectionManager over(Targets targets, Duration limit) {
        var builder = new PoolingHttpClientConnectionManagerBuilder() {
            @Override
            protected HttpClientConnectionOperator createConnectionOperator(
                    SchemePortResolver ports, DnsResolver dns, TlsSocketStrategy tls) {
                return new DefaultHttpClientConnectionOperator(
                        _ -> new CheckedSocket(targets),
                        ports,
                        dns,
                        RegistryBuilder.<TlsSocketStrategy>create()
                                .register(URIScheme.HTTPS.id, tls)
                                .build());
            }
        };
        return builder.setDnsResolver(new CheckedNames(targets))
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnPerRoute(MOST)
                .setMaxConnTotal(MOST)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(8192)
                                .setMaxHeaderCount(100)
                                .build())
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(Timeout.of(limit))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limit.dividedBy(2)))
                        .setSocketTimeout(Timeout.of(limit))
                        .setValidateAfterInactivity(TRUSTED_UNCHECKED)
                        .build())
                .build();
    }

    /** A socket that has its target checked before it connects. */
    private static final class CheckedSocket extends Socket {

        private final Targets targets;

        CheckedSocket(Targets targets) {
            this.targets = targets;
        }

        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            targets.check((InetSocketAddress) endpoint);
            super.connect(endpoint, timeout);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new Considerate(super.getInputStream());
        }
    }

    /**
     * Input read by a virtual thread, which can be interrupted and gives way to others only where it waits. With a
     * receiver that never stops sending it would never wait, so it waits for a moment now and then. Yielding is not
     * enough: a thread that yields is run again before anything that another thread submits.
     */
    private static final class Considerate extends FilterInputStream {

        private static final int A_WHILE = 32;

        private int reads;

        Considerate(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) throw new InterruptedIOException();
            if (++reads % A_WHILE == 0) {
                LockSupport.parkNanos(1);
            }
            return super.read(bytes, offset, length);
        }
    }

    private record CheckedNames(Targets targets) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return targets.resolve(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
