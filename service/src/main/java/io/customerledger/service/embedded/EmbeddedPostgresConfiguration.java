package io.customerledger.service.embedded;

import io.micrometer.core.instrument.Tags;
import java.io.File;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.micrometer.metrics.system.DiskSpaceMetricsBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Without a database of the operator's, the service brings its own. */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedPostgresConfiguration.NoDatabaseGiven.class)
class EmbeddedPostgresConfiguration {

    @Bean
    EmbeddedPostgres embeddedPostgres(@Value("${ledger.data-dir:data}") String dataDirectory) {
        return EmbeddedPostgres.start(DataDirectory.of(dataDirectory));
    }

    /** How much room is left where the data is, not where the service was started. */
    @Bean
    DiskSpaceMetricsBinder diskSpaceMetrics(@Value("${ledger.data-dir:data}") String dataDirectory) {
        return new DiskSpaceMetricsBinder(List.of(new File(dataDirectory)), Tags.empty());
    }

    static final class NoDatabaseGiven implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }
}
