package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.Api;
import io.customerledger.service.ServiceTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

@Isolated
@ExtendWith(OutputCaptureExtension.class)
class DefectTest extends ServiceTest {

    @Test
    void a_defect_is_logged_under_the_id_of_its_request_and_its_caller_hears_no_more_than_that(CapturedOutput printed) {
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
        assertThat(printed.getOut().lines())
                .anyMatch(line -> line.contains("[" + id + "]") && line.contains("because of a defect"));
    }
}
