package io.customerledger.service.organization;

import io.customerledger.eventstore.organization.Organizations;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The table of the organizations. */
@Configuration(proxyBeanMethods = false)
@Import(Organizations.class)
class OrganizationConfiguration {}
