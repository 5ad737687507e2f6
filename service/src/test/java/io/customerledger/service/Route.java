package io.customerledger.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** A route of the running service; {@code openapi.yaml} names the same (see DescriptionTest). */
record Route(String method, String path) implements Comparable<Route> {

    static Set<Route> all(ApplicationContext service) {
        var routes = new TreeSet<Route>();
        service.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues()
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> routes.add(new Route(method.name(), path)))));
        return routes;
    }

    boolean isOfApi() {
        return path.startsWith("/api/v1/");
    }

    boolean hasIds() {
        return path.contains("{");
    }

    boolean isStream() {
        return path.endsWith("/stream");
    }

    boolean isList() {
        return isOfApi() && method.equals("GET") && !hasIds() && !isStream();
    }

    /** Its paths, with each of the ids that could stand in them, by the noun before it. */
    List<String> paths(Map<String, List<String>> ids) {
        var paths = List.of(path);
        while (paths.getFirst().contains("{")) {
            var next = new ArrayList<String>();
            for (var each : paths) {
                var before = each.substring(0, each.indexOf("/{"));
                var noun = before.substring(before.lastIndexOf('/') + 1);
                assertThat(ids).as("%s: which ids are there of %s?", this, noun).containsKey(noun);
                ids.get(noun).forEach(id -> next.add(each.replaceFirst("\\{[^}]*}", id)));
            }
            paths = next;
        }
        return paths;
    }

    @Override
    public int compareTo(Route other) {
        return toString().compareTo(other.toString());
    }
}
