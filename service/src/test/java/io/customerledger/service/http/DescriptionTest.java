package io.customerledger.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.customerledger.api.webhooks.EventCatalogue;
import io.customerledger.service.ServiceTest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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
    void nothing_in_it_is_null() {
        assertThat(nulls("", description())).isEmpty();
    }

    private static List<String> nulls(String path, JsonNode node) {
        if (node.isNull()) return List.of(path);
        var properties =
                node.properties().stream().flatMap(each -> nulls(path + "/" + each.getKey(), each.getValue()).stream());
        var items = node.isArray()
                ? node.valueStream().flatMap(each -> nulls(path + "/-", each).stream())
                : Stream.<String>empty();
        return Stream.concat(properties, items).toList();
    }

    /** Some tools resolve no anchors in what a reference leads to, and some no merge keys anywhere. */
    @Test
    void its_components_are_written_out() {
        var yaml = yaml();
        assertThat(yaml).doesNotContain("<<:");
        assertThat(yaml.substring(yaml.indexOf("\ncomponents:"))).doesNotContainPattern("[:-] [&*]");
    }

    @Test
    void every_operation_has_a_name_of_its_own_and_a_tag_that_is_described() {
        var description = description();
        var tags = description.get("tags").findValuesAsString("name");
        var operations = Stream.of("paths", "webhooks")
                .flatMap(part -> description.get(part).properties().stream())
                .flatMap(path -> path.getValue().properties().stream())
                .filter(method -> METHODS.contains(method.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(operations)
                .isNotEmpty()
                .extracting(operation -> operation.path("operationId").asString(""))
                .doesNotContain("")
                .doesNotHaveDuplicates();
        assertThat(operations)
                .allSatisfy(operation ->
                        assertThat(names(operation.path("tags"))).hasSize(1).isSubsetOf(tags));
    }

    @Test
    void it_names_every_error_and_no_other() {
        var error = description().at("/components/schemas/ApiError/properties");
        assertThat(names(error.at("/code/enum")))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::wireName).toList());
        assertThat(names(error.at("/type/enum")))
                .containsExactlyInAnyOrderElementsOf(Stream.of(ErrorCode.values())
                        .map(ErrorCode::type)
                        .distinct()
                        .toList());
        var text = description().at("/components/responses/Error/description").asString();
        assertThat(ErrorCode.values())
                .allSatisfy(code -> assertThat(text).containsPattern(code.status() + "[a-z_, ]* " + code.wireName()));
    }

    @Test
    void it_names_every_event_that_is_posted_and_no_other() {
        assertThat(description().get("webhooks").propertyNames())
                .containsAll(EventCatalogue.NAMES)
                .contains(EventCatalogue.TEST)
                .hasSize(EventCatalogue.NAMES.size() + 1);
    }

    @Test
    void a_customer_is_answered_with_the_fields_it_names() {
        var named = description().at("/components/schemas/Customer/properties").propertyNames();
        assertThat(api.get("/customers/" + api.customer()).data().propertyNames())
                .containsExactlyElementsOf(named);
    }

    @Test
    void every_change_takes_who_asked_for_it_and_why() {
        description().get("paths").properties().stream()
                .filter(path ->
                        path.getKey().startsWith("/api/v1/") && !path.getKey().endsWith("/{replayId}"))
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .filter(method -> !method.getKey().equals("get"))
                        .forEach(method -> assertThat(method.getValue().findValuesAsString("$ref"))
                                .as(method.getKey() + " " + path.getKey())
                                .contains("#/components/parameters/actor", "#/components/parameters/reason")));
    }

    @Test
    void what_it_allows_is_what_is_accepted() {
        var description = description();
        assertThat(parameter(description, "/api/v1/customers", "email")
                        .get("minLength")
                        .asInt())
                .isEqualTo(1);
        assertThat(api.get("/customers?email=").offending()).containsExactly("email");

        var customer = parameter(description, "/api/v1/events", "customerId");
        assertThat(customer.get("minLength").asInt()).isEqualTo(1);
        assertThat(api.get("/events?customerId=").offending()).containsExactly("customerId");
        int longest = customer.get("maxLength").asInt();
        assertThat(api.get("/events?customerId=" + "x".repeat(longest)).status())
                .isEqualTo(200);
        assertThat(api.get("/events?customerId=" + "x".repeat(longest + 1)).offending())
                .containsExactly("customerId");

        var events = parameter(description, "/api/v1/webhooks/{id}/deliveries", "event")
                .get("enum");
        assertThat(names(events))
                .containsAll(EventCatalogue.NAMES)
                .contains(EventCatalogue.TEST)
                .hasSize(EventCatalogue.NAMES.size() + 1);

        assertThat(names(description.at("/components/schemas/ApiVersion/enum")))
                .containsExactlyElementsOf(ApiVersion.KNOWN);
        int most = description
                .at("/components/schemas/NewWebhook/properties/events/maxItems")
                .asInt();
        var accepted = api.post("/webhooks", webhook(most));
        assertThat(accepted.status()).isEqualTo(201);
        api.delete("/webhooks/" + accepted.id());
        assertThat(api.post("/webhooks", webhook(most + 1)).offending()).containsExactly("events");

        assertThat(description
                        .at("/paths/~1api~1v1~1customers~1{id}/get/responses/304/headers/ETag")
                        .isObject())
                .isTrue();
    }

    private static String webhook(int events) {
        return "{\"url\":\"http://nobody.invalid\",\"events\":[" + "\"*\",".repeat(events - 1) + "\"*\"]}";
    }

    private static List<String> names(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static JsonNode parameter(JsonNode description, String path, String name) {
        return description
                .get("paths")
                .get(path)
                .get("get")
                .get("parameters")
                .valueStream()
                .filter(parameter -> parameter.path("name").asString("").equals(name))
                .findAny()
                .orElseThrow()
                .get("schema");
    }

    @Test
    void it_can_be_had_as_yaml_too() {
        assertThat(yaml()).startsWith("openapi: 3.1.0");
    }

    private static String yaml() {
        return api.withKey(null).get("//openapi.yaml").http().body();
    }

    private static JsonNode description() {
        return api.withKey(null).get("//openapi.json").json();
    }
}
