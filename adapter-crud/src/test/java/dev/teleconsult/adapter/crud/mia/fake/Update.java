package dev.teleconsult.adapter.crud.mia.fake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** The operators of one update, applied as the database does: all of them, or none with an error. */
final class Update {

    private final Map<String, Map<String, Object>> operators;

    /**
     * Checks what the database would refuse for any document.
     *
     * @param operators operator to operands, converted and cast
     */
    Update(Map<String, Map<String, Object>> operators) {
        this.operators = operators;
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
    Map<String, Object> applyTo(Map<String, Object> document, boolean isNew) {
        Map<String, Object> changed = Values.copyOf(document);
        operators.forEach((operator, operands) -> operands.forEach((path, operand) -> {
            switch (operator) {
                case "$set" -> set(changed, path, operand);
                case "$setOnInsert" -> {
                    if (isNew) {
                        changed.put(path, Values.copyOf(operand));
                    }
                }
                case "$unset" -> changed.remove(path);
                default -> throw new IllegalStateException("validated before: " + operator);
            }
        }));
        return changed;
    }

    private static void set(Map<String, Object> document, String path, Object operand) {
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
}
