package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.domain.RefusalCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenApiDocumentTest {
    private final ApiDocument document = ApiDocument.load();
    private final TestServer server = TestServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void documentShouldDescribeExactlyTheRoutesThatAreServed() {
        List<String> served = server.server.routes().stream()
                .filter(route -> !route.template().startsWith("/documentation"))
                .map(route -> route.method() + " " + route.bracedTemplate())
                .toList();

        assertThat(document.operations()).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void documentShouldNameExactlyTheCodesThatCanBeAnswered() {
        List<String> described = new ArrayList<>();
        document.root().at("/components/schemas/ErrorCode/enum").forEach(code -> described.add(code.asText()));

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Arrays.stream(ErrorCode.values()), Arrays.stream(RefusalCode.values()))
                                .map(Enum::name)
                                .toList());
    }

    @Test
    void documentShouldDeclareEveryPathParameter() {
        document.root()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (operation.getValue().has("responses")) {
                        Set<String> declared = new HashSet<>();
                        for (JsonNode parameters : List.of(
                                path.getValue().path("parameters"),
                                operation.getValue().path("parameters"))) {
                            parameters.forEach(parameter -> {
                                JsonNode resolved = document.resolve(parameter);
                                if (resolved.get("in").asText().equals("path")) {
                                    declared.add("{" + resolved.get("name").asText() + "}");
                                }
                            });
                        }
                        Set<String> used = Arrays.stream(path.getKey().split("/"))
                                .filter(segment -> segment.startsWith("{"))
                                .collect(Collectors.toSet());
                        assertThat(declared).as(path.getKey()).isEqualTo(used);
                    }
                }));
    }

    @Test
    void operationIdsShouldBeUnique() {
        List<String> ids = document.root().findValuesAsText("operationId");

        assertThat(ids).hasSameSizeAs(document.operations()).doesNotHaveDuplicates();
    }

    @Test
    void everyReferenceShouldLeadSomewhere() {
        List<String> references = document.root().findValuesAsText("$ref");

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.root().at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void everyExampleShouldFitItsSchema() {
        List<String> checked = new ArrayList<>();
        checkExamples(document.root().get("paths"), "/paths", checked);
        checkExamples(document.root().at("/components/responses"), "/components/responses", checked);

        assertThat(checked).hasSizeGreaterThan(30);
    }

    private void checkExamples(JsonNode node, String pointer, List<String> checked) {
        if (node.has("schema") && node.has("examples")) {
            node.get("examples").properties().forEach(example -> {
                document.assertValid(pointer + "/schema", example.getValue().get("value"), pointer + example.getKey());
                checked.add(pointer + example.getKey());
            });
        } else {
            node.properties()
                    .forEach(field -> checkExamples(
                            field.getValue(), pointer + "/" + ApiDocument.escape(field.getKey()), checked));
        }
    }

    @Test
    void documentShouldBeServedAsJsonAndAsYaml() throws IOException {
        Answer json = server.call("GET", "/documentation/json").undocumented().send();
        Answer yaml = server.call("GET", "/documentation/yaml").undocumented().send();

        assertThat(json.header("Content-Type")).startsWith("application/json");
        assertThat(yaml.header("Content-Type")).startsWith("application/yaml");
        JsonNode served = new ObjectMapper().readTree(json.body());
        assertThat(new YAMLMapper().readTree(yaml.body())).isEqualTo(served);
        assertThat(served.get("openapi").asText()).isEqualTo("3.1.0");
        assertThat(served.get("servers")).hasSize(2);
        assertThat(served.at("/servers/0/url").asText()).isEqualTo("/");
        assertThat(served.at("/servers/1/url").asText()).isEqualTo("/api/v1/telecons-be");
    }

    @Test
    void documentShouldNameTheConfiguredPrefix() {
        try (TestServer prefixed = TestServer.setup()
                .settings(settings -> settings.servicePrefix("/telecons/"))
                .start()) {
            JsonNode served = prefixed.call("GET", "/documentation/json")
                    .undocumented()
                    .send()
                    .json();

            assertThat(served.at("/servers/0/url").asText()).isEqualTo("/telecons");
        }
    }
}
