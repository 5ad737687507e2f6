package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.service.ServiceTest;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

class DescriptionTest extends ServiceTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @Test
    void it_names_every_route_that_exists_and_no_other() {
        var exists = new TreeSet<String>();
        APP.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(route -> route.getPatternValues()
                        .forEach(path -> route.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> exists.add(method.name().toLowerCase(Locale.ROOT) + " " + path))));
        var described = new TreeSet<String>();
        description()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().forEach(name -> {
                    if (METHODS.contains(name)) {
                        described.add(name + " " + path.getKey());
                    }
                }));
        assertThat(described).isNotEmpty().isEqualTo(exists);
    }

    @Test
    void every_reference_in_it_leads_somewhere() {
        var description = description();
        assertThat(description.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void a_customer_is_answered_with_the_fields_it_names() {
        var named = description().at("/components/schemas/Customer/properties").propertyNames();
        assertThat(api.get("/customers/" + api.customer()).data().propertyNames())
                .containsExactlyElementsOf(named);
    }

    @Test
    void it_can_be_had_as_yaml_too() {
        assertThat(api.withKey(null).get("//openapi.yaml").http().body()).startsWith("openapi: 3.1.0");
    }

    private static JsonNode description() {
        return api.withKey(null).get("//openapi.json").json();
    }
}
