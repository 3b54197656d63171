package dev.teleconsult.adapter.crud.mia.fake;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts between text and values as JavaScript has them: every number is a double, objects keep their order. Stored
 * values may also be an {@link Instant} or an {@link ObjectId}, which are written as strings.
 */
final class JavaScriptJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final double LARGEST_PLAIN_NUMBER = 1e21;

    private JavaScriptJson() {}

    /** Reads one JSON value; for other text it fails with a message like that of the original's runtime. */
    static Object parse(String text) throws MalformedException {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree.isMissingNode()) {
                throw new MalformedException("Unexpected end of JSON input");
            }
            return toValue(tree);
        } catch (JsonEOFException e) {
            throw new MalformedException("Unexpected end of JSON input");
        } catch (JsonParseException e) {
            throw new MalformedException(complaint(text, (int) e.getLocation().getCharOffset()));
        } catch (JsonProcessingException e) {
            throw new MalformedException("Unexpected end of JSON input");
        }
    }

    private static String complaint(String text, int offset) {
        int at = Math.max(0, Math.min(offset, text.length() - 1));
        if (text.substring(0, at).stripTrailing().endsWith("{")) {
            return "Expected property name or '}' in JSON at position " + at;
        }
        return "Unexpected token '" + text.charAt(at) + "' in JSON at position " + at;
    }

    private static Object toValue(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> property : node.properties()) {
                object.put(property.getKey(), toValue(property.getValue()));
            }
            return object;
        }
        if (node.isArray()) {
            List<Object> array = new ArrayList<>(node.size());
            node.forEach(element -> array.add(toValue(element)));
            return array;
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNull() ? null : node.textValue();
    }

    static String write(Object value) {
        return toNode(value).toString();
    }

    static JsonNode toNode(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value == null) {
            return nodes.nullNode();
        }
        if (value instanceof Map<?, ?> object) {
            ObjectNode node = nodes.objectNode();
            object.forEach((name, property) -> node.set((String) name, toNode(property)));
            return node;
        }
        if (value instanceof List<?> array) {
            ArrayNode node = nodes.arrayNode(array.size());
            array.forEach(element -> node.add(toNode(element)));
            return node;
        }
        if (value instanceof Double number) {
            boolean whole = number == Math.rint(number) && Math.abs(number) < LARGEST_PLAIN_NUMBER;
            return whole
                    ? nodes.numberNode(new BigDecimal(number).toBigIntegerExact())
                    : nodes.numberNode(number.doubleValue());
        }
        if (value instanceof Boolean flag) {
            return nodes.booleanNode(flag);
        }
        if (value instanceof Instant date) {
            return nodes.textNode(JavaScriptDates.write(date));
        }
        return nodes.textNode(value.toString());
    }

    /** The text is not JSON. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }
}
