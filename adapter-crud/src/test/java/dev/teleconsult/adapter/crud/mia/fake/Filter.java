package dev.teleconsult.adapter.crud.mia.fake;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A filter as the database evaluates it, after the service has allowed and cast it. */
interface Filter {

    boolean matches(Map<String, Object> document);

    static Filter all(List<Filter> parts) {
        return document -> parts.stream().allMatch(part -> part.matches(document));
    }

    static Filter any(List<Filter> parts) {
        return document -> parts.stream().anyMatch(part -> part.matches(document));
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
        return document -> test.test(Values.at(document, path));
    }

    /** One operator on a path; the operand is already cast. */
    static Filter operator(String path, String operator, Object operand) {
        return switch (operator) {
            case "$in" -> condition(path, values -> values.stream().anyMatch(value -> contains(operand, value)));
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
            case "$regex" -> regex(path, operand);
            case "$size" ->
                condition(
                        path,
                        values -> values.stream()
                                .anyMatch(value -> value instanceof List<?> array && sizeIs(array, operand)));
            default -> throw CrudError.notPlayed("the operator " + operator);
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

    private static boolean sizeIs(List<?> array, Object size) {
        return size instanceof Double number && number == array.size();
    }

    private static Filter regex(String path, Object expression) {
        if (!(expression instanceof String source)) {
            throw CrudError.database("2", "$regex has to be a string");
        }
        Pattern pattern = Pattern.compile(source);
        return condition(
                path,
                values -> values.stream()
                        .anyMatch(value -> value instanceof String text
                                && pattern.matcher(text).find()));
    }

    /** A condition on a path the service knows no type for: it goes to the database as it came. */
    static Filter untyped(String path, Object condition) {
        if (condition instanceof Map<?, ?> object
                && object.keySet().stream().anyMatch(key -> String.valueOf(key).startsWith("$"))) {
            Map<String, Object> operators = Values.asObject(object);
            return all(operators.entrySet().stream()
                    .map(entry -> operator(path, entry.getKey(), list(entry.getKey(), entry.getValue())))
                    .toList());
        }
        return equal(path, condition);
    }

    private static Object list(String operator, Object operand) {
        if (List.of("$in", "$all").contains(operator) && !(operand instanceof List<?>)) {
            throw CrudError.database("2", operator + " needs an array");
        }
        return operand;
    }
}
