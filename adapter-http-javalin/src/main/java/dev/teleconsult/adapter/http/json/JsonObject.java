package dev.teleconsult.adapter.http.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A JSON object of a request body, read field by field.
 *
 * <p>Every problem is a 400 that names the field by its path: {@code body.participants.data[1].userId must be a string}.
 * A field that is null counts as absent, unknown fields are ignored.
 */
public final class JsonObject {
    private final JsonNode node;
    private final String path;

    private JsonObject(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /** Returns the body as an object; {@code tree} is the result of {@link Json#readBody}. */
    public static JsonObject body(JsonNode tree) {
        return at(new JsonValue(requireNonNull(tree, "tree"), "body"));
    }

    static JsonObject at(JsonValue value) {
        if (!value.node().isObject()) {
            throw value.mustBe("an object");
        }
        return new JsonObject(value.node(), value.path());
    }

    public String path() {
        return path;
    }

    boolean has(String field) {
        return node.hasNonNull(field);
    }

    /** Reads an optional field with one of the readers of {@link JsonValue}. */
    public <T> Optional<T> optional(String field, Function<JsonValue, T> reader) {
        return has(field) ? Optional.of(reader.apply(value(field))) : Optional.empty();
    }

    /** Reads a required field. */
    public <T> T required(String field, Function<JsonValue, T> reader) {
        return optional(field, reader).orElseThrow(() -> HttpProblem.invalid(path + "." + field + " is required"));
    }

    private JsonValue value(String field) {
        return new JsonValue(node.get(field), path + "." + field);
    }

    /** Reads an array, each element with {@code reader}. */
    public static <T> Function<JsonValue, List<T>> listOf(Function<JsonValue, T> reader) {
        return value -> {
            if (!value.node().isArray()) {
                throw value.mustBe("an array");
            }
            List<T> elements = new ArrayList<>(value.node().size());
            for (int i = 0; i < value.node().size(); i++) {
                elements.add(reader.apply(new JsonValue(value.node().get(i), value.path() + "[" + i + "]")));
            }
            return elements;
        };
    }
}
