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
    private static final CallerHeaders HEADERS =
            new CallerHeaders("x-user", "miausergroups", "isbackoffice", "client-type", "miauserproperties");
    private static final Set<String> CLASSES_OF_LANGUAGES =
            Set.of("Error", "Object", "String", "Date", "File", "Record");
    private final PromisedAnswers document = PromisedAnswers.load();
    private final TestServer server = TestServer.setup().withFhir().start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void documentShouldDescribeExactlyTheServedRoutes() {
        List<String> served = server.server.routes().stream()
                .filter(route -> !route.template().startsWith("/documentation"))
                .map(route -> route.method() + " " + route.bracedTemplate())
                .toList();

        assertThat(document.operations()).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void documentShouldListExactlyTheErrorCodes() {
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

        int told = document.root().get("webhooks").size();
        assertThat(ids).hasSize(document.operations().size() + told).doesNotHaveDuplicates();
    }

    @Test
    void everyReferenceShouldBeResolvable() {
        List<String> references = document.root().findValuesAsText("$ref");

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.root().at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void everyExampleShouldMatchItsSchema() {
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
                            field.getValue(), pointer + "/" + PromisedAnswers.escape(field.getKey()), checked));
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

    @Test
    void documentShouldContainTheConfiguredVersionAndHeader() {
        try (TestServer configured = TestServer.setup()
                .settings(settings -> settings.service("teleconsult", "3.1.7").callerHeaders(HEADERS))
                .start()) {
            JsonNode served = configured
                    .call("GET", "/documentation/json")
                    .undocumented()
                    .send()
                    .json();

            assertThat(served.at("/info/version").asText()).isEqualTo("3.1.7");
            assertThat(served.at("/components/securitySchemes/gateway/name").asText())
                    .isEqualTo("x-user");
        }
    }

    /**
     * Code generators crash on these, or generate code that does not compile; the document states these rules in words
     * instead.
     */
    @Test
    void schemasShouldBeAcceptedByCodeGenerators() {
        List<String> problems = new ArrayList<>();
        document.root().at("/components/schemas").properties().forEach(named -> {
            if (CLASSES_OF_LANGUAGES.contains(named.getKey())) {
                problems.add(named.getKey() + " is the name of a class that languages have already");
            }
            checkShape(named.getValue(), named.getKey(), true, problems);
        });
        checkUses(document.root().get("paths"), "paths", problems);
        checkUses(document.root().at("/components/responses"), "responses", problems);
        checkUses(document.root().at("/components/parameters"), "parameters", problems);
        checkUses(document.root().at("/components/headers"), "headers", problems);

        assertThat(problems).isEmpty();
    }

    @Test
    void schemasThatCodeGeneratorsRejectShouldBeDetected() throws IOException {
        for (String shape : List.of(
                "{oneOf: [{required: [a]}, {required: [b]}]}",
                "{type: object, anyOf: [{required: [a]}]}",
                "{type: [integer, string]}",
                "{enum: [a, b, null]}",
                "{type: array, items: {type: object, properties: {a: {type: string}}}}",
                "{}")) {
            List<String> problems = new ArrayList<>();
            checkUses(
                    new YAMLMapper().readTree("{content: {application/json: {schema: " + shape + "}}}"), "", problems);
            assertThat(problems).as(shape).isNotEmpty();
        }
    }

    private static void checkUses(JsonNode node, String where, List<String> problems) {
        if (node.has("responses") && node.has("servers")) {
            problems.add(where + " has servers of its own, which clients take for the path");
        }
        node.properties().forEach(field -> {
            String inside = where + " " + field.getKey();
            if (field.getKey().equals("schema")) {
                checkShape(field.getValue(), inside, false, problems);
            } else if (!field.getKey().equals("examples")) {
                checkUses(field.getValue(), inside, problems);
            }
        });
        if (node.isArray()) {
            node.forEach(element -> checkUses(element, where, problems));
        }
    }

    /**
     * @param named whether it has its own name, so that generators need not invent one
     */
    private static void checkShape(JsonNode schema, String where, boolean named, List<String> problems) {
        if (schema.has("$ref")) {
            return;
        }
        for (String keyword : List.of("oneOf", "anyOf", "allOf", "not", "if")) {
            if (schema.has(keyword)) {
                problems.add(where + " has " + keyword);
            }
        }
        List<String> types = new ArrayList<>();
        if (schema.path("type").isArray()) {
            schema.get("type").forEach(type -> types.add(type.asText()));
        } else if (schema.has("type")) {
            types.add(schema.get("type").asText());
        }
        boolean nullable = types.remove("null");
        if (types.size() != 1) {
            problems.add(where + " has the types " + types);
        }
        schema.path("enum").forEach(value -> {
            if (value.isNull() && !nullable) {
                problems.add(where + " may be null by its enum alone");
            }
        });
        if (schema.has("properties") && !named) {
            problems.add(where + " is an object without a name");
        }
        schema.path("properties")
                .properties()
                .forEach(property -> checkShape(property.getValue(), where + "." + property.getKey(), false, problems));
        for (String keyword : List.of("items", "additionalProperties")) {
            if (schema.path(keyword).isObject()) {
                checkShape(schema.get(keyword), where + " " + keyword, false, problems);
            }
        }
    }
}
