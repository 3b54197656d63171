package dev.teleconsult.adapter.kaleyra.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A JSON object that a client sent; each getter refuses a wrong type with the code that its caller names. */
final class Body {
    private final ObjectNode fields;

    Body(ObjectNode fields) {
        this.fields = fields;
    }

    static Body parse(byte[] bytes) {
        if (bytes.length == 0) {
            return new Body(EmulatorJson.object());
        }
        try {
            JsonNode node = EmulatorJson.parse(bytes);
            if (node instanceof ObjectNode object) {
                return new Body(object);
            }
        } catch (IOException e) {
            throw ApiRefusal.badRequest("invalid_json", "The body is not JSON");
        }
        throw ApiRefusal.badRequest("invalid_json", "The body is not a JSON object");
    }

    boolean has(String field) {
        return fields.has(field);
    }

    Optional<JsonNode> node(String field) {
        JsonNode node = fields.get(field);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node);
    }

    Optional<String> text(String field, String code) {
        return node(field).map(node -> {
            if (!node.isTextual()) {
                throw ApiRefusal.invalid(code, field + " must be a string");
            }
            return node.textValue();
        });
    }

    String requiredText(String field, String code) {
        return text(field, code).orElseThrow(() -> ApiRefusal.invalid(code, field + " is required"));
    }

    Optional<String> oneOf(String field, Set<String> allowed, String code) {
        Optional<String> value = text(field, code);
        value.ifPresent(text -> {
            if (!allowed.contains(text)) {
                throw ApiRefusal.invalid(
                        code, "Invalid " + field + ", available options are " + String.join(", ", allowed));
            }
        });
        return value;
    }

    boolean flag(String field, boolean absent, String code) {
        return node(field)
                .map(node -> {
                    if (!node.isBoolean()) {
                        throw ApiRefusal.invalid(code, field + " must be true or false");
                    }
                    return node.booleanValue();
                })
                .orElse(absent);
    }

    Optional<Integer> integer(String field, int lowest, int highest, String code) {
        return node(field).map(node -> {
            if (!node.isIntegralNumber()
                    || !node.canConvertToInt()
                    || node.intValue() < lowest
                    || node.intValue() > highest) {
                throw ApiRefusal.invalid(code, field + " must be an integer from " + lowest + " to " + highest);
            }
            return node.intValue();
        });
    }

    /** An absolute http or https URL. */
    Optional<URI> url(String field, String code) {
        return text(field, code).map(text -> {
            try {
                URI uri = new URI(text);
                if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                throw ApiRefusal.invalid(code, field + " is not a URL");
            }
            throw ApiRefusal.invalid(code, field + " is not a URL");
        });
    }
}
