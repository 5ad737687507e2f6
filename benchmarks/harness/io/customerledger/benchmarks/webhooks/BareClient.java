package io.customerledger.benchmarks.webhooks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;

/** The same HTTP client with the same limits, posting bodies from memory: no log, no order, no database. */
final class BareClient {

    private BareClient() {}

    /** Posts for so many seconds; returns how many a second were answered. */
    static double perSecond(List<String> urls, int inFlight, byte[] body, int seconds)
            throws IOException, InterruptedException {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnPerRoute(inFlight)
                .build();
        var over = new AtomicBoolean();
        var answered = new LongAdder();
        try (var client = HttpClients.custom()
                .setConnectionManager(connections)
                .disableContentCompression()
                .disableCookieManagement()
                .build()) {
            long start = System.nanoTime();
            var threads = urls.stream()
                    .flatMap(url -> java.util.stream.IntStream.range(0, inFlight)
                            .mapToObj(n -> Thread.ofVirtual().start(() -> {
                                while (!over.get()) {
                                    var post = new HttpPost(url);
                                    post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
                                    try {
                                        client.execute(post, response -> response.getCode());
                                        answered.increment();
                                    } catch (IOException e) {
                                        throw new java.io.UncheckedIOException(e);
                                    }
                                }
                            })))
                    .toList();
            Thread.sleep(seconds * 1000L);
            double rate = answered.sum() / ((System.nanoTime() - start) / 1e9);
            over.set(true);
            for (var thread : threads) {
                thread.join();
            }
            return rate;
        }
    }
}
