package io.customerledger.query.webhooks;

import static io.customerledger.query.webhooks.Node.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;

class ForbiddenTargetsTest {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Receiver receiver = Receiver.that(Receiver.answers(200));
    private final AtomicInteger lookUps = new AtomicInteger();

    @AfterEach
    void close() {
        receiver.close();
    }

    /** Names lead to loopback, where somebody listens. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/",
                "http://127.0.0.2:%d/",
                "http://127.255.255.254:%d/",
                "http://127.1:%d/",
                "http://127.0.1:%d/",
                "http://2130706433:%d/",
                "http://0x7f000001:%d/",
                "http://0x7f.0.0.1:%d/",
                "http://0177.0.0.1:%d/",
                "http://017700000001:%d/",
                "http://0x7f.1:%d/",
                "http://127.0.0.1.:%d/",
                "http://0.0.0.0:%d/",
                "http://0:%d/",
                "http://[::1]:%d/",
                "http://[::]:%d/",
                "http://[0:0:0:0:0:0:0:1]:%d/",
                "http://[::ffff:127.0.0.1]:%d/",
                "http://[::ffff:7f00:1]:%d/",
                "http://[0:0:0:0:0:ffff:7f00:0001]:%d/",
                "http://[::127.0.0.1]:%d/",
                "http://[64:ff9b::7f00:1]:%d/",
                "http://[64:ff9b:1::1]:%d/",
                "http://localhost:%d/",
                "http://localhost.:%d/",
                "http://LOCALHOST:%d/",
                "http://anything.localhost:%d/",
                "http://innocent.example:%d/",
                "http://user:pass@127.0.0.1:%d/",
                "http://innocent.example@127.0.0.1:%d/",
                "http://127.0.0.1:%d#@example.com/",
                "http://127.0.0.1:%d?@example.com/",
                "http://10.0.0.1:%d/",
                "http://10.255.255.255:%d/",
                "http://172.16.0.1:%d/",
                "http://172.31.255.255:%d/",
                "http://192.168.0.1:%d/",
                "http://192.168.1.1:%d/",
                "http://169.254.169.254:%d/latest/meta-data/",
                "http://169.254.170.2:%d/",
                "http://2852039166:%d/",
                "http://0xa9fea9fe:%d/",
                "http://0251.0376.0251.0376:%d/",
                "http://[::ffff:169.254.169.254]:%d/",
                "http://[fd00:ec2::254]:%d/",
                "http://100.64.0.1:%d/",
                "http://100.100.100.200:%d/",
                "http://100.127.255.255:%d/",
                "http://168.63.129.16:%d/",
                "http://192.0.0.192:%d/",
                "http://192.0.2.1:%d/",
                "http://192.88.99.1:%d/",
                "http://198.18.0.1:%d/",
                "http://198.51.100.1:%d/",
                "http://203.0.113.1:%d/",
                "http://224.0.0.1:%d/",
                "http://239.255.255.255:%d/",
                "http://240.0.0.1:%d/",
                "http://255.255.255.255:%d/",
                "http://[fe80::1]:%d/",
                "http://[fc00::1]:%d/",
                "http://[fd12:3456::1]:%d/",
                "http://[ff02::1]:%d/",
                "http://[2001:db8::1]:%d/",
                "http://[2002:7f00:1::]:%d/",
                "http://[2001::1]:%d/",
                "http://[::ffff:10.0.0.1]:%d/",
                "http://[::ffff:c0a8:101]:%d/",
                "http://[fec0::1]:%d/",
                "http://[3fff::1]:%d/",
                "http://[fe80::1%%25lo]:%d/",
                "ftp://127.0.0.1:%d/",
                "file:///etc/passwd",
                "gopher://127.0.0.1:%d/",
                "http:///etc",
                "http://",
                "//127.0.0.1:%d/",
                "http://①②⑦.⓪.⓪.①:%d/",
                "http://127。0。0。1:%d/",
                "http://%%31%%32%%37.0.0.1:%d/"
            })
    void it_is_refused_at_registration_and_at_delivery_and_no_connection_is_opened(String pattern) {
        var url = pattern.formatted(receiver.port());
        try (var targets = new Targets(List.of(), _ -> loopback())) {
            assertThat(targets.refusal(url, false)).isNotNull();
            assertThat(post(targets, url).exchange().error()).isNotNull();
        }
        assertThat(receiver.connections).hasValue(0);
    }

    /** The check is what stops them: without it they arrive. */
    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:%d/", "http://2130706433:%d/", "http://innocent.example:%d/"})
    void where_the_setting_opens_the_network_the_same_addresses_are_reached(String pattern) {
        var url = pattern.formatted(receiver.port());
        try (var targets = new Targets(List.of("127.0.0.0/8"), _ -> loopback())) {
            assertThat(targets.refusal(url, false)).isNull();
            assertThat(post(targets, url).status()).isEqualTo(200);
        }
        assertThat(receiver.connections).hasValue(1);
    }

    @Test
    void a_name_that_changes_its_mind_after_registration_is_refused_at_the_connection() {
        try (var targets = new Targets(List.of(), _ -> lookUps.incrementAndGet() == 1 ? outside() : loopback())) {
            var url = "http://innocent.example:" + receiver.port() + "/";
            assertThat(targets.refusal(url, false)).isNull();
            assertThat(post(targets, url).exchange().error()).isEqualTo("The target's address is not allowed");
            assertThat(lookUps).hasValue(2);
        }
        assertThat(receiver.connections).hasValue(0);
    }

    @Test
    void a_name_is_resolved_once_for_a_connection_which_goes_to_that_very_address() {
        try (var targets =
                new Targets(List.of("127.0.0.1/32"), _ -> lookUps.incrementAndGet() == 1 ? loopback() : outside())) {
            assertThat(post(targets, "http://innocent.example:" + receiver.port() + "/")
                            .status())
                    .isEqualTo(200);
            assertThat(lookUps).hasValue(1);
        }
    }

    @Test
    void a_name_with_one_forbidden_address_among_others_is_refused() throws UnknownHostException {
        var both = new InetAddress[] {outside()[0], loopback()[0]};
        try (var targets = new Targets(List.of(), _ -> both)) {
            assertThat(targets.refusal("https://innocent.example/", true)).isNotNull();
        }
    }

    @Test
    void a_name_whose_resolver_hangs_holds_back_no_other_name() throws Exception {
        var hanging = new CountDownLatch(1);
        try (var targets = new Targets(List.of(), host -> {
                    lookUps.incrementAndGet();
                    if (host.equalsIgnoreCase("hanging.example")) {
                        hang(hanging);
                    }
                    return outside();
                });
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 100; n++) {
                var url = n % 2 == 0 ? "https://hanging.example/" : "https://Hanging.Example/";
                callers.execute(() -> targets.refusal(url, true));
            }
            eventually(LIMIT, () -> lookUps.get() > 0, lookUps::get);
            assertThat(targets.resolve("prompt.example")).containsExactly(outside());
            assertThat(lookUps).hasValue(2);
            hanging.countDown();
        }
    }

    @Test
    void a_flood_of_names_that_hang_holds_back_no_delivery() throws Exception {
        var hanging = new CountDownLatch(1);
        try (var targets = new Targets(List.of(), host -> {
                    if (host.startsWith("hanging")) {
                        lookUps.incrementAndGet();
                        hang(hanging);
                    }
                    return outside();
                });
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 100; n++) {
                var host = "hanging" + n + ".example";
                callers.execute(() -> targets.refusal("https://" + host + "/", true));
            }
            eventually(LIMIT, () -> lookUps.get() >= 32, lookUps::get);
            assertThat(targets.refusal("https://too.many.example/", true))
                    .as("it may be registered, and is asked for when something is delivered")
                    .isNull();
            resolve(100, targets, callers);
            eventually(LIMIT, () -> lookUps.get() == 132, lookUps::get);
            assertThat(targets.resolve("prompt.example")).containsExactly(outside());
            hanging.countDown();
        }
    }

    /** Neither a failure of the receiver's nor a defect: it is attempted again in a moment. */
    @Test
    void what_no_thread_is_left_for_is_not_said_to_be_unknown() throws Exception {
        var hanging = new CountDownLatch(1);
        try (var targets = new Targets(List.of(), _ -> {
                    lookUps.incrementAndGet();
                    hang(hanging);
                    return outside();
                });
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            resolve(512, targets, callers);
            eventually(LIMIT, () -> lookUps.get() == 512, lookUps::get);
            assertThat(catchThrowable(() -> targets.resolve("one.more.example")))
                    .isInstanceOf(DataAccessException.class);
            hanging.countDown();
        }
    }

    /** Whose address is known is not resolved. */
    @Test
    void the_socket_itself_asks_where_it_goes() throws Exception {
        var known = new HttpHost("http", loopback()[0], "innocent.example", receiver.port());
        try (var targets = new Targets(List.of(), _ -> outside());
                var client = HttpClients.custom()
                        .setConnectionManager(Connections.over(targets, LIMIT))
                        .build()) {
            assertThat(catchThrowable(() -> client.executeOpen(known, new HttpPost("/"), null)))
                    .isInstanceOf(Targets.Forbidden.class);
        }
        assertThat(receiver.connections).hasValue(0);
    }

    @Test
    void a_live_organization_needs_https_and_a_name_that_does_not_resolve_may_do_so_later() {
        try (var targets = new Targets(List.of(), host -> {
            throw new UnknownHostException(host);
        })) {
            assertThat(targets.refusal("http://example.com/", true)).contains("https");
            assertThat(targets.refusal("https://example.com/", true)).isNull();
            assertThat(targets.refusal("http://example.com/", false)).isNull();
        }
    }

    private static void resolve(int names, Targets targets, Executor callers) {
        for (int n = 0; n < names; n++) {
            var host = "hanging" + n + ".example";
            callers.execute(() -> {
                var _ = catchThrowable(() -> targets.resolve(host));
            });
        }
    }

    private static void hang(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException _) {
            // The end.
        }
    }

    private static Sender.Posted post(Targets targets, String url) {
        try (var sender = new Sender(targets, Clock.systemUTC(), LIMIT)) {
            return sender.post(url, false, List.of(), "{}".getBytes(UTF_8));
        }
    }

    private static InetAddress[] loopback() {
        return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }

    /** An address of the internet, which no test connects to. */
    private static InetAddress[] outside() {
        return new InetAddress[] {InetAddress.ofLiteral("93.184.216.34")};
    }
}
