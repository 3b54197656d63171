package dev.teleconsult.adapter.crud.mia.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A filter as the database evaluates it, after the service has allowed and cast it. */
interface Filter {

    boolean matches(Map<String, Object> document);

    /**
     * The element of the array that the filter's own condition on it picks, which is what {@code .$.} in an update means.
     * Empty when the filter says nothing about the array.
     */
    default OptionalInt elementOf(String array, Map<String, Object> document) {
        return OptionalInt.empty();
    }

    static Filter all(List<Filter> parts) {
        return new Filter() {
            @Override
            public boolean matches(Map<String, Object> document) {
                return parts.stream().allMatch(part -> part.matches(document));
            }

            @Override
            public OptionalInt elementOf(String array, Map<String, Object> document) {
                return parts.stream()
                        .map(part -> part.elementOf(array, document))
                        .filter(OptionalInt::isPresent)
                        .findFirst()
                        .orElse(OptionalInt.empty());
            }
        };
    }

    static Filter any(List<Filter> parts) {
        return new Filter() {
            @Override
            public boolean matches(Map<String, Object> document) {
                return parts.stream().anyMatch(part -> part.matches(document));
            }

            @Override
            public OptionalInt elementOf(String array, Map<String, Object> document) {
                return parts.stream()
                        .filter(part -> part.matches(document))
                        .map(part -> part.elementOf(array, document))
                        .filter(OptionalInt::isPresent)
                        .findFirst()
                        .orElse(OptionalInt.empty());
            }
        };
    }

    static Filter id(ObjectId id) {
        return document -> id.equals(document.get(CollectionDefinition.ID));
    }

    static Filter states(List<String> names) {
        return document -> names.contains(String.valueOf(document.get(LifecycleState.FIELD)));
    }

    static Filter equal(String path, Object expected) {
        return condition(path, values -> values.stream().anyMatch(value -> Values.same(value, expected)));
    }

    /** A condition on the values found at a path. */
    static Filter condition(String path, Predicate<List<Object>> test) {
        return new Filter() {
            @Override
            public boolean matches(Map<String, Object> document) {
                return test.test(Values.at(document, path));
            }

            @Override
            public OptionalInt elementOf(String array, Map<String, Object> document) {
                boolean within = path.startsWith(array + ".");
                if (!within && !path.equals(array) || !(document.get(array) instanceof List<?> elements)) {
                    return OptionalInt.empty();
                }
                for (int i = 0; i < elements.size(); i++) {
                    List<Object> values = within && elements.get(i) instanceof Map<?, ?> element
                            ? Values.at(Values.asObject(element), path.substring(array.length() + 1))
                            : singleton(elements.get(i));
                    if (test.test(values)) {
                        return OptionalInt.of(i);
                    }
                }
                return OptionalInt.empty();
            }
        };
    }

    private static List<Object> singleton(Object value) {
        List<Object> values = new ArrayList<>(1);
        values.add(value);
        return values;
    }

    /** One operator on a path; the operand is already cast. Unknown ones are the database's refusal, not the service's. */
    static Filter operator(String path, String operator, Object operand, Map<String, Object> siblings) {
        return switch (operator) {
            case "$eq" -> equal(path, operand);
            case "$ne" -> condition(path, values -> values.stream().noneMatch(value -> Values.same(value, operand)));
            case "$in" -> condition(path, values -> values.stream().anyMatch(value -> contains(operand, value)));
            case "$nin" -> condition(path, values -> values.stream().noneMatch(value -> contains(operand, value)));
            case "$all" ->
                condition(
                        path,
                        values -> !Values.asArray(operand).isEmpty()
                                && Values.asArray(operand).stream()
                                        .allMatch(wanted ->
                                                values.stream().anyMatch(value -> Values.same(value, wanted))));
            case "$gt" -> comparison(path, operand, order -> order > 0);
            case "$gte" -> comparison(path, operand, order -> order >= 0);
            case "$lt" -> comparison(path, operand, order -> order < 0);
            case "$lte" -> comparison(path, operand, order -> order <= 0);
            case "$exists" ->
                condition(
                        path, values -> values.stream().anyMatch(value -> value != Values.MISSING) == truthy(operand));
            case "$regex" -> regex(path, operand, siblings.get("$options"));
            case "$options" -> document -> true;
            case "$size" ->
                condition(
                        path,
                        values -> values.stream()
                                .anyMatch(value -> value instanceof List<?> array && sizeIs(array, operand)));
            case "$elemMatch" -> elementMatch(path, operand);
            default -> throw CrudError.database("2", "unknown operator: " + operator);
        };
    }

    private static Filter comparison(String path, Object operand, Predicate<Integer> test) {
        return condition(
                path,
                values -> values.stream()
                        .anyMatch(value ->
                                Values.comparable(value, operand) && test.test(Values.compare(value, operand))));
    }

    private static boolean contains(Object operand, Object value) {
        return Values.asArray(operand).stream().anyMatch(expected -> Values.same(value, expected));
    }

    private static boolean truthy(Object operand) {
        return operand != null
                && !Boolean.FALSE.equals(operand)
                && !Double.valueOf(0).equals(operand);
    }

    private static boolean sizeIs(List<?> array, Object size) {
        return size instanceof Double number && number == array.size();
    }

    private static Filter regex(String path, Object expression, Object options) {
        if (!(expression instanceof String source)) {
            throw CrudError.database("2", "$regex has to be a string");
        }
        int flags = String.valueOf(options).contains("i") ? Pattern.CASE_INSENSITIVE : 0;
        Pattern pattern = Pattern.compile(source, flags);
        return condition(
                path,
                values -> values.stream()
                        .anyMatch(value -> value instanceof String text
                                && pattern.matcher(text).find()));
    }

    private static Filter elementMatch(String path, Object operand) {
        if (!(operand instanceof Map<?, ?> object)) {
            throw CrudError.database("2", "$elemMatch needs an Object");
        }
        Map<String, Object> query = Values.asObject(object);
        Predicate<Object> element =
                query.keySet().stream().anyMatch(key -> key.startsWith("$")) ? ofValue(query) : ofObject(query);
        return condition(
                path,
                values -> values.stream()
                        .anyMatch(value ->
                                value instanceof List<?> array && array.stream().anyMatch(element)));
    }

    private static Predicate<Object> ofValue(Map<String, Object> operators) {
        String itself = "value";
        Filter filter = all(operators.entrySet().stream()
                .map(entry -> operator(itself, entry.getKey(), entry.getValue(), operators))
                .toList());
        return value -> {
            Map<String, Object> wrapped = new HashMap<>();
            wrapped.put(itself, value);
            return filter.matches(wrapped);
        };
    }

    private static Predicate<Object> ofObject(Map<String, Object> query) {
        Filter filter = all(query.entrySet().stream()
                .map(entry -> untyped(entry.getKey(), entry.getValue()))
                .toList());
        return value -> value instanceof Map<?, ?> object && filter.matches(Values.asObject(object));
    }

    /** A condition on a path the service knows no type for: it goes to the database as it came. */
    static Filter untyped(String path, Object condition) {
        if (condition instanceof Map<?, ?> object
                && object.keySet().stream().anyMatch(key -> String.valueOf(key).startsWith("$"))) {
            Map<String, Object> operators = Values.asObject(object);
            return all(operators.entrySet().stream()
                    .map(entry -> operator(path, entry.getKey(), list(entry.getKey(), entry.getValue()), operators))
                    .toList());
        }
        return equal(path, condition);
    }

    private static Object list(String operator, Object operand) {
        if (List.of("$in", "$nin", "$all").contains(operator) && !(operand instanceof List<?>)) {
            throw CrudError.database("2", operator + " needs an array");
        }
        return operand;
    }
}
