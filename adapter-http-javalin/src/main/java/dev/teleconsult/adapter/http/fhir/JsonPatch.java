package dev.teleconsult.adapter.http.fhir;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.errors.HttpProblem;

/** Applies a JSON Patch (RFC 6902) to a resource as served. */
final class JsonPatch {
    private static final int MOST_OPERATIONS = 200;

    private JsonPatch() {}

    /**
     * @throws HttpProblem 422 if it is not a patch, or does not fit the resource; since only a copy is changed, there
     *     is no effect then
     */
    static ObjectNode applied(JsonNode patch, ObjectNode resource) {
        if (!patch.isArray() || patch.size() > MOST_OPERATIONS) {
            throw wrong("A patch is an array of at most " + MOST_OPERATIONS + " operations.");
        }
        ObjectNode patched = resource.deepCopy();
        for (JsonNode operation : patch) {
            apply(operation, patched);
        }
        return patched;
    }

    private static void apply(JsonNode operation, ObjectNode root) {
        JsonPointer path = pointer(operation, "path");
        switch (operation.path("op").asText()) {
            case "add" -> add(path, value(operation), root);
            case "remove" -> remove(path, root);
            case "replace" -> {
                remove(path, root);
                add(path, value(operation), root);
            }
            case "move" -> {
                JsonPointer from = pointer(operation, "from");
                JsonNode moved = at(from, root).deepCopy();
                remove(from, root);
                add(path, moved, root);
            }
            case "copy" -> add(path, at(pointer(operation, "from"), root).deepCopy(), root);
            case "test" -> {
                if (!at(path, root).equals(value(operation))) {
                    throw wrong("A test of the patch does not hold.");
                }
            }
            default -> throw wrong("An operation of a patch is add, remove, replace, move, copy or test.");
        }
    }

    private static JsonPointer pointer(JsonNode operation, String field) {
        try {
            JsonNode text = operation.path(field);
            JsonPointer pointer = JsonPointer.compile(text.asText(" "));
            if (text.isTextual() && !pointer.matches()) {
                return pointer;
            }
        } catch (IllegalArgumentException notOne) {
            throw wrong("The " + field + " of an operation is a JSON pointer to a part of the resource.");
        }
        throw wrong("The " + field + " of an operation is a JSON pointer to a part of the resource.");
    }

    private static JsonNode value(JsonNode operation) {
        if (!operation.has("value")) {
            throw wrong("The operation needs a value.");
        }
        return operation.get("value");
    }

    private static JsonNode at(JsonPointer path, ObjectNode root) {
        JsonNode found = root.at(path);
        if (found.isMissingNode()) {
            throw wrong("A path of the patch is not in the resource.");
        }
        return found;
    }

    private static void add(JsonPointer path, JsonNode value, ObjectNode root) {
        JsonNode parent = path.head().matches() ? root : at(path.head(), root);
        String name = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else if (parent instanceof ArrayNode array && name.equals("-")) {
            array.add(value);
        } else if (parent instanceof ArrayNode array
                && path.last().mayMatchElement()
                && path.last().getMatchingIndex() <= array.size()) {
            array.insert(path.last().getMatchingIndex(), value);
        } else {
            throw wrong("A path of the patch is not in the resource.");
        }
    }

    private static void remove(JsonPointer path, ObjectNode root) {
        at(path, root);
        JsonNode parent = path.head().matches() ? root : at(path.head(), root);
        if (parent instanceof ObjectNode object) {
            object.remove(path.last().getMatchingProperty());
        } else {
            ((ArrayNode) parent).remove(path.last().getMatchingIndex());
        }
    }

    private static HttpProblem wrong(String text) {
        return FhirErrors.problem(FhirErrors.Code.ELEMENT_INVALID, text);
    }
}
