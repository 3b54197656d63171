package dev.teleconsult.bootstrap.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * The routes in the OpenAPI document that the running server sends at {@code /documentation/json}, for the fuzz tests.
 */
final class ServedDocument {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    /**
     * A served method and path.
     *
     * @param pointer to its description
     * @param statuses of its answers
     * @param queries the names of its query parameters
     * @param bodies the examples of its body, by media type; one without any has an empty list
     * @param takesPrefix whether it is served under the prefixes of the service too
     */
    record Operation(
            String method,
            String template,
            String pointer,
            Set<Integer> statuses,
            List<String> queries,
            Map<String, List<String>> bodies,
            boolean takesPrefix) {}

    private final JsonNode root;
    private final Map<String, JsonSchema> compiled = new HashMap<>();

    private ServedDocument(JsonNode root) {
        this.root = root;
    }

    static ServedDocument parse(String document) {
        try {
            return new ServedDocument(JSON.readTree(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(item -> METHODS.contains(item.getKey()))
                        .map(item -> operation(path.getKey(), path.getValue(), item.getKey(), item.getValue()))
                        .forEach(operations::add));
        return List.copyOf(operations);
    }

    private Operation operation(String template, JsonNode path, String method, JsonNode described) {
        Set<Integer> statuses = new TreeSet<>();
        described.path("responses").fieldNames().forEachRemaining(status -> statuses.add(Integer.valueOf(status)));
        List<String> queries = new ArrayList<>();
        for (JsonNode parameters : List.of(path.path("parameters"), described.path("parameters"))) {
            for (JsonNode parameter : parameters) {
                if (resolved(parameter).path("in").asText().equals("query")) {
                    queries.add(resolved(parameter).path("name").asText());
                }
            }
        }
        Map<String, List<String>> bodies = new HashMap<>();
        resolved(described.path("requestBody")).path("content").properties().forEach(content -> {
            JsonNode examples = content.getValue().path("examples");
            bodies.put(
                    content.getKey(),
                    StreamSupport.stream(examples.spliterator(), false)
                            .map(example -> resolved(example).path("value").toString())
                            .toList());
        });
        String pointer = "/paths/" + escaped(template) + "/" + method;
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                template,
                pointer,
                statuses,
                List.copyOf(queries),
                bodies,
                !template.startsWith("/-/"));
    }

    /** Returns what is wrong with a JSON answer to that operation; empty if it matches its description. */
    Optional<String> problemsOf(Operation operation, int status, JsonNode body) {
        String pointer = operation.pointer() + "/responses/" + status;
        JsonNode response = root.at(pointer);
        if (response.has("$ref")) {
            pointer = response.path("$ref").asText().substring(1);
        }
        pointer += "/content/" + escaped("application/json") + "/schema";
        if (root.at(pointer).isMissingNode()) {
            return Optional.of("no JSON is described for status " + status);
        }
        return problems(pointer, body);
    }

    /** Returns what is wrong with an error; empty if it has the common format. */
    Optional<String> problemsOf(JsonNode error) {
        return problems("/components/schemas/ErrorBody", error);
    }

    private Optional<String> problems(String pointer, JsonNode value) {
        var problems = compiled.computeIfAbsent(pointer, this::compile).validate(value);
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems.toString());
    }

    private JsonSchema compile(String pointer) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$ref", "#" + pointer.replace("{", "%7B").replace("}", "%7D"));
        schema.set("components", root.get("components"));
        schema.set("paths", root.get("paths"));
        return SCHEMAS.getSchema(schema);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(root.at(node.path("$ref").asText().substring(1))) : node;
    }

    private static String escaped(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }
}
