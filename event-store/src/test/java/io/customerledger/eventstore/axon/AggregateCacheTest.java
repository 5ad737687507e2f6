package io.customerledger.eventstore.axon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AggregateCacheTest {

    @Test
    void large_aggregates_are_forgotten_before_memory_ends() throws IOException, InterruptedException {
        var jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyLarge.class.getName())
                .redirectErrorStream(true)
                .start();
        var said = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertThat(jvm.waitFor()).as(said).isZero();
        assertThat(said).isEqualTo("The last is there: true");
    }

    /** What a JVM with a small heap runs: four times as much as it has room for. */
    static final class ManyLarge {

        public static void main(String[] args) {
            var cache = new AggregateCache(20_000);
            for (int n = 0; n < 8_000; n++) {
                cache.put(n, new byte[16 << 10]);
            }
            System.out.print("The last is there: " + cache.containsKey(7_999));
        }
    }
}
