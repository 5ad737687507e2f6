package io.customerledger.service.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;

class UpkeepTest extends ServiceTest {

    @Test
    void what_is_done_from_time_to_time_is_scheduled() {
        assertThat(APP.getBean(ScheduledAnnotationBeanPostProcessor.class).getScheduledTasks())
                .extracting(Object::toString)
                .anyMatch(task -> task.contains("purgeIdempotency"))
                .anyMatch(task -> task.contains("renewSamples"))
                .anyMatch(task -> task.contains("workInWords"));
    }
}
