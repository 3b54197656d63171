package dev.teleconsult.adapter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.teleconsult.adapter.http.documentation.OpenApiDocument;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The answers that the OpenAPI document describes: fails unless an answer is one of them.
 *
 * <p>It is stricter than the document in one point: an object may have no undescribed field, so that no undocumented
 * field is sent. It also checks rules that the document states only in words, because code generators cannot read them
 * as a schema.
 */
final class PromisedAnswers {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig STRICT_FORMATS =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode root;
    private final Map<String, Pattern> paths = new LinkedHashMap<>();
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();
    private final Map<JsonNode, JsonSchema> compiledHeaders = new ConcurrentHashMap<>();

    private PromisedAnswers(ObjectNode root) {
        this.root = root;
        root.get("paths").fieldNames().forEachRemaining(template -> paths.put(template, patternOf(template)));
    }

    private static final class Read {
        private static final PromisedAnswers ONCE = read();
    }

    /** The server's document. All tests share one copy, as reading it takes longer than most tests. */
    static PromisedAnswers load() {
        return Read.ONCE;
    }

    private static PromisedAnswers read() {
        try (var resource = Resources.open(OpenApiDocument.RESOURCE)) {
            ObjectNode root = (ObjectNode) new YAMLMapper().readTree(resource);
            closeObjects(root.get("components").get("schemas"));
            closeObjects(root.get("paths"));
            return new PromisedAnswers(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void closeObjects(JsonNode node) {
        if (node instanceof ObjectNode object
                && "object".equals(object.path("type").asText())
                && object.has("properties")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(PromisedAnswers::closeObjects);
    }

    ObjectNode root() {
        return root;
    }

    /** The described operations, as {@code GET /teleconsultation/{id}}. */
    List<String> operations() {
        List<String> operations = new ArrayList<>();
        root.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (List.of("get", "post", "put", "patch", "delete", "head", "options", "trace")
                            .contains(method)) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** Fails unless the body is an event as the document describes it. */
    void assertIsEvent(String body) {
        assertValid(pointerTo("components", "schemas", "Event"), parse(body.getBytes(UTF_8)), body);
    }

    /** Fails unless the answer is described for the operation that the path belongs to. */
    void assertPromised(
            String method,
            String path,
            int status,
            String contentType,
            Function<String, Optional<String>> headers,
            byte[] body) {
        String where = method + " " + path + " -> " + status;
        Optional<JsonNode> operation = operationOf(method, path);
        if (operation.isEmpty()) {
            assertThat(status).as(where).isIn(400, 404, 405, 431);
            if (contentType.startsWith("application/fhir+json")) {
                assertThat(parse(body).path("resourceType").asText()).as(where).isEqualTo("OperationOutcome");
                return;
            }
            assertValid(pointerTo("components", "schemas", "ErrorBody"), parse(body), where);
            return;
        }
        String pointer = pointerOf(method, path) + "/responses/" + status;
        JsonNode response = resolve(operation.get().get("responses").get(Integer.toString(status)));
        assertThat(response).as("a response described for " + where).isNotNull();
        assertHeaders(response, headers, where);
        JsonNode content = response.get("content");
        boolean saysNothing = body.length == 0 && path.contains("/fhir/");
        if (method.equals("HEAD") || content == null || saysNothing) {
            assertThat(body).as("the body of " + where).isEmpty();
            return;
        }
        String mediaType = MediaTypes.withoutParameters(contentType);
        String described = content.has(mediaType) ? mediaType : "*/*";
        assertThat(content.has(described))
                .as(mediaType + " described for " + where)
                .isTrue();
        if (mediaType.equals("application/json") && content.get(described).has("schema")) {
            JsonNode answer = parse(body);
            assertValid(resolvedPointer(pointer) + "/content/" + escape(described) + "/schema", answer, where);
            if (answer.has("accessLinkURL")) {
                assertThat(answer.get("accessLinkURL").isNull())
                        .as("a link or the reason why there is none, in " + where)
                        .isNotEqualTo(answer.get("reason").isNull());
            }
        }
    }

    /** Fails unless the value fits the schema at the JSON pointer. */
    void assertValid(String pointer, JsonNode value, String where) {
        JsonSchema schema = compiled.computeIfAbsent(pointer, this::compile);
        assertThat(schema.validate(value)).as("problems of " + where).isEmpty();
    }

    private JsonSchema compile(String pointer) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$ref", "#" + pointer.replace("{", "%7B").replace("}", "%7D"));
        schema.set("components", root.get("components"));
        schema.set("paths", root.get("paths"));
        return SCHEMAS.getSchema(schema, STRICT_FORMATS);
    }

    private void assertHeaders(JsonNode response, Function<String, Optional<String>> headers, String where) {
        response.path("headers").properties().forEach(entry -> {
            JsonNode header = resolve(entry.getValue());
            Optional<String> value = headers.apply(entry.getKey());
            if (value.isEmpty()) {
                assertThat(header.path("required").asBoolean())
                        .as("header " + entry.getKey() + " is missing in " + where)
                        .isFalse();
                return;
            }
            boolean isNumber =
                    "integer".equals(header.path("schema").path("type").asText());
            JsonNode node = isNumber
                    ? JsonNodeFactory.instance.numberNode(Long.parseLong(value.get()))
                    : JsonNodeFactory.instance.textNode(value.get());
            JsonSchema schema = compiledHeaders.computeIfAbsent(
                    header.get("schema"), described -> SCHEMAS.getSchema(described, STRICT_FORMATS));
            assertThat(schema.validate(node))
                    .as("header " + entry.getKey() + " of " + where)
                    .isEmpty();
        });
    }

    private Optional<JsonNode> operationOf(String method, String path) {
        return templateOf(path)
                .map(template -> root.get("paths").get(template))
                .map(item -> item.get(documentedMethod(method)));
    }

    private String pointerOf(String method, String path) {
        return pointerTo("paths", templateOf(path).orElseThrow(), documentedMethod(method));
    }

    /** HEAD has the answers of GET. */
    private static String documentedMethod(String method) {
        return method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    }

    private Optional<String> templateOf(String path) {
        String bare = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        return paths.entrySet().stream()
                .filter(template -> template.getValue().matcher(bare).matches())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Pattern patternOf(String template) {
        String regex = Pattern.compile("\\{[^}]+}")
                        .splitAsStream(template)
                        .map(Pattern::quote)
                        .reduce((a, b) -> a + "[^/]+" + b)
                        .orElseThrow()
                + (template.endsWith("}") ? "[^/]+" : "");
        return Pattern.compile(regex);
    }

    /** Follows a reference of the document, if the node is one. */
    JsonNode resolve(JsonNode node) {
        if (node == null || !node.has("$ref")) {
            return node;
        }
        JsonNode target = root.at(node.get("$ref").asText().substring(1));
        if (target.isMissingNode()) {
            fail("nothing at %s", node.get("$ref"));
        }
        return resolve(target);
    }

    private String resolvedPointer(String pointer) {
        JsonNode node = root.at(pointer);
        return node.has("$ref") ? node.get("$ref").asText().substring(1) : pointer;
    }

    static String pointerTo(String... steps) {
        StringBuilder pointer = new StringBuilder();
        for (String step : steps) {
            pointer.append('/').append(escape(step));
        }
        return pointer.toString();
    }

    static String escape(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
