package io.customerledger.service.organization;

import io.customerledger.eventstore.organization.Organizations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of the organizations. */
@Configuration(proxyBeanMethods = false)
class OrganizationConfiguration {

    @Bean
    Organizations organizations(JdbcClient jdbc) {
        return new Organizations(jdbc);
    }
}
