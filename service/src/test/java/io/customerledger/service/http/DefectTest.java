package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.ServiceTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.jdbc.core.simple.JdbcClient;

@Isolated
class DefectTest extends ServiceTest {

    private final PrintStream console = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(printed, true, UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(console);
    }

    @Test
    void a_defect_is_logged_under_the_id_of_its_request_and_its_caller_hears_no_more_than_that() {
        var tenant = tenant();
        var customer = tenant.api().customer();
        APP.getBean(JdbcClient.class)
                .sql("UPDATE event SET payload = '{}' WHERE organization_id = ?")
                .param(tenant.id().value())
                .update();
        var id = Api.unique();
        var answered = tenant.api().with("x-request-id", id).get("/customers/" + customer + "/history");
        assertThat(answered.refusal()).isEqualTo("500 internal_error");
        assertThat(answered.http().body()).doesNotContain("Exception", "io.customerledger", "SELECT");
        assertThat(answered.header("x-request-id")).isEqualTo(id);
        assertThat(printed.toString(UTF_8).lines())
                .anyMatch(line -> line.contains("[" + id + "]") && line.contains("because of a defect"));
    }
}
