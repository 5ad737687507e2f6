package io.customerledger.service.trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customerledger.service.Api;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {

    private final TwoNodes nodes = TwoNodes.RUNNING;
    private CompletableFuture<String> slowlyRead;
    private TwoNodes.Tenant tenant;
    private Api here;

    @BeforeAll
    void readSlowly() {
        var large = nodes.tenant().here();
        Exports.createLarge(large);
        slowlyRead = CompletableFuture.supplyAsync(
                () -> Exports.read(large, () -> sleep(Duration.ofSeconds(12))), Thread::startVirtualThread);
    }

    @BeforeEach
    void newOrganization() {
        tenant = nodes.tenant();
        here = tenant.here();
    }

    @Test
    void an_exports_reader_may_pause_for_longer_than_a_request_may_be_silent() {
        assertThat(slowlyRead.join().endsWith("\r\n0\r\n\r\n")).isTrue();
    }

    @Test
    void an_export_is_broken_off_when_its_key_is_gone() {
        Exports.createLarge(here);
        var key = here.post("/api-keys", "{\"name\":\"Exporter\"}");
        var exporter = new Api(here.origin(), key.data().get("apiKey").asString());
        var exported = Exports.read(exporter, () -> here.delete("/api-keys/" + key.id()));
        assertThat(exported).startsWith("HTTP/1.1 200").doesNotEndWith("\r\n0\r\n\r\n");
    }

    @Test
    void an_export_that_fails_on_its_way_is_broken_off_and_not_ended() throws Exception {
        Exports.createLarge(here);
        nodes.jdbc
                .sql("UPDATE event SET payload = '{}' WHERE organization_id = ? AND position = 590")
                .param(tenant.id())
                .update();
        try (var http = HttpClient.newHttpClient()) {
            var request = Exports.request(here).build();
            assertThatThrownBy(() -> http.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
