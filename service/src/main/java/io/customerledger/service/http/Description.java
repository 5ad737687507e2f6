package io.customerledger.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Controller;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** The API's description. It is written by hand; a test holds it to the routes that exist. */
@Controller
final class Description {

    private final String yaml;

    /** Made when it is first asked for, so that no start waits for it. */
    private final Supplier<String> json = SingletonSupplier.of(this::asJson);

    Description() throws IOException {
        yaml = new ClassPathResource("openapi.yaml").getContentAsString(UTF_8);
    }

    private String asJson() {
        var tree = new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(yaml);
        return JsonMapper.shared().writeValueAsString(tree);
    }

    @GetMapping("/openapi.yaml")
    Reply yaml() {
        return Reply.text("application/yaml;charset=UTF-8", yaml);
    }

    @GetMapping("/openapi.json")
    Reply json() {
        return Reply.json(200, json.get());
    }
}
