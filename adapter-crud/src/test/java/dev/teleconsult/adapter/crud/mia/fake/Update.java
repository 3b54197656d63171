package dev.teleconsult.adapter.crud.mia.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;

/** The operators of one update, applied the way the database does: all of them, or none and an error. */
final class Update {

    private static final String POSITION = ".$";

    private final Map<String, Map<String, Object>> operators;
    private final Instant now;

    /**
     * Checks what the database would refuse whatever the document.
     *
     * @param operators operator to operands, coerced and cast, with positional paths as the client wrote them
     */
    Update(Map<String, Map<String, Object>> operators, Instant now) {
        this.operators = operators;
        this.now = now;
        TreeSet<String> paths = new TreeSet<>();
        operators
                .values()
                .forEach(operands -> operands.keySet().forEach(path -> {
                    boolean taken = paths.stream()
                            .anyMatch(other ->
                                    other.equals(path) || other.startsWith(path + ".") || path.startsWith(other + "."));
                    if (taken || !paths.add(path)) {
                        throw CrudError.database(
                                "40", "Updating the path '" + path + "' would create a conflict at '" + path + "'");
                    }
                }));
    }

    /** A copy of the document with the changes; {@code $setOnInsert} counts only for a document being made. */
    Map<String, Object> applyTo(Map<String, Object> document, Filter filter, boolean isNew) {
        Map<String, Object> changed = Values.copyOf(document);
        operators.forEach((operator, operands) -> operands.forEach((path, operand) -> {
            switch (operator) {
                case "$set" -> set(changed, path, operand, array -> filter.elementOf(array, document));
                case "$setOnInsert" -> {
                    if (isNew) {
                        changed.put(path, Values.copyOf(operand));
                    }
                }
                case "$unset" -> changed.remove(path);
                case "$inc" -> changed.merge(path, operand, (left, right) -> (Double) left + (Double) right);
                case "$mul" -> changed.put(path, (Double) changed.getOrDefault(path, 0.0) * (Double) operand);
                case "$currentDate" -> changed.put(path, now);
                case "$push" -> push(changed, path, operand);
                case "$addToSet" -> addToSet(changed, path, operand);
                case "$pull" -> pull(changed, path, operand);
                default -> throw new IllegalStateException("validated before: " + operator);
            }
        }));
        return changed;
    }

    private static void set(
            Map<String, Object> document, String path, Object operand, Function<String, OptionalInt> elementOf) {
        int position = path.indexOf(POSITION);
        if (position > 0) {
            String array = path.substring(0, position);
            int index = elementOf
                    .apply(array)
                    .orElseThrow(() -> CrudError.database(
                            "2", "The positional operator did not find the match needed from the query."));
            List<Object> elements = Values.asArray(document.get(array));
            if (path.endsWith(".merge") && elements.get(index) instanceof Map<?, ?> element) {
                Values.asObject(element).putAll(Values.copyOf(Values.asObject(operand)));
            } else {
                elements.set(index, Values.copyOf(operand));
            }
            return;
        }
        Map<String, Object> owner = document;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            Object next = owner.computeIfAbsent(steps[i], step -> new LinkedHashMap<String, Object>());
            if (!(next instanceof Map<?, ?> object)) {
                throw CrudError.database("28", "Cannot create field '" + steps[i + 1] + "' in element");
            }
            owner = Values.asObject(object);
        }
        owner.put(steps[steps.length - 1], Values.copyOf(operand));
    }

    private static List<Object> arrayAt(Map<String, Object> document, String path) {
        Object value = document.computeIfAbsent(path, field -> new ArrayList<>());
        if (value instanceof List<?> array) {
            return Values.asArray(array);
        }
        throw CrudError.database("2", "The field '" + path + "' must be an array but is of type object");
    }

    private static void push(Map<String, Object> document, String path, Object operand) {
        List<Object> array = arrayAt(document, path);
        if (!(operand instanceof Map<?, ?> modifiers) || !modifiers.containsKey("$each")) {
            array.add(Values.copyOf(operand));
            return;
        }
        if (modifiers.containsKey("$sort")) {
            throw CrudError.notPlayed("$sort in $push");
        }
        int at = modifiers.get("$position") instanceof Double position
                ? Math.min(position.intValue(), array.size())
                : array.size();
        array.addAll(at, Values.asArray(Values.copyOf(modifiers.get("$each"))));
        if (modifiers.get("$slice") instanceof Double slice) {
            int size = array.size();
            int keep = Math.min(Math.abs(slice.intValue()), size);
            List<Object> kept = new ArrayList<>(slice < 0 ? array.subList(size - keep, size) : array.subList(0, keep));
            array.clear();
            array.addAll(kept);
        }
    }

    private static void addToSet(Map<String, Object> document, String path, Object operand) {
        List<Object> array = arrayAt(document, path);
        List<Object> additions = operand instanceof Map<?, ?> modifiers && modifiers.containsKey("$each")
                ? Values.asArray(modifiers.get("$each"))
                : List.of(operand);
        for (Object addition : additions) {
            if (array.stream().noneMatch(element -> Values.same(element, addition))) {
                array.add(Values.copyOf(addition));
            }
        }
    }

    private static void pull(Map<String, Object> document, String path, Object operand) {
        if (!document.containsKey(path)) {
            return;
        }
        List<Object> array = arrayAt(document, path);
        if (operand instanceof Map<?, ?> object) {
            Filter matching = Filter.all(Values.asObject(object).entrySet().stream()
                    .map(entry -> Filter.untyped(entry.getKey(), entry.getValue()))
                    .toList());
            array.removeIf(
                    element -> element instanceof Map<?, ?> candidate && matching.matches(Values.asObject(candidate)));
        } else {
            array.removeIf(element -> Values.same(element, operand));
        }
    }
}
