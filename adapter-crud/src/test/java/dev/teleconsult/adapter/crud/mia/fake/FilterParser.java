package dev.teleconsult.adapter.crud.mia.fake;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.Field;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns {@code _q} and plain parameters into one filter, or refuses them with the messages of the service. */
final class FilterParser {

    /** The operators that the adapter sends. */
    private static final Set<String> PLAYED = Set.of("$gt", "$gte", "$lt", "$in", "$all", "$regex", "$size");

    /** Operators of the original that this project does not send; the fake answers them with 501. */
    private static final Set<String> NOT_PLAYED =
            Set.of("$eq", "$ne", "$lte", "$nin", "$exists", "$options", "$elemMatch", "$nearSphere");

    private static final Set<String> OF_ARRAYS = Set.of("$in", "$all", "$size");
    private static final Set<String> TAKING_LISTS = Set.of("$in", "$all");

    private final CollectionDefinition definition;

    FilterParser(CollectionDefinition definition) {
        this.definition = definition;
    }

    /**
     * The conjunction of all given parts.
     *
     * @param query the text of {@code _q}, empty for none
     * @param parameters field to value, coerced by the schema
     */
    Filter parse(String query, Map<String, Object> parameters) {
        List<Object> parts = new ArrayList<>();
        if (!query.isEmpty()) {
            parts.add(json(query));
        }
        parameters.forEach((name, value) -> parts.add(Collections.singletonMap(name, value)));
        return parts.isEmpty() ? document -> true : conjunction(parts);
    }

    private static Object json(String text) {
        try {
            return JavaScriptJson.parse(text);
        } catch (JavaScriptJson.MalformedException e) {
            throw CrudError.failure(e.getMessage());
        }
    }

    private Filter conjunction(List<?> parts) {
        return Filter.all(parts.stream().map(this::traverse).toList());
    }

    private Filter traverse(Object query) {
        if (query == null) {
            throw CrudError.badRequest("Cannot convert undefined or null to object");
        }
        if (!(query instanceof Map<?, ?> object)) {
            throw CrudError.database("2", "$or/$and/$nor entries need to be full objects");
        }
        List<Filter> conditions = new ArrayList<>();
        Values.asObject(object).forEach((key, value) -> conditions.add(condition(key, value)));
        return Filter.all(conditions);
    }

    private Filter condition(String key, Object value) {
        if ("$and".equals(key) || "$or".equals(key)) {
            if (!(value instanceof List<?> parts)) {
                throw CrudError.badRequest("query[key].forEach is not a function");
            }
            if (parts.isEmpty()) {
                throw CrudError.database("2", "$and/$or/$nor must be a nonempty array");
            }
            List<Filter> filters = parts.stream().map(this::traverse).toList();
            return "$and".equals(key) ? Filter.all(filters) : Filter.any(filters);
        }
        if ("$text".equals(key)) {
            throw CrudError.database("27", "text index required for $text query");
        }
        if (key.startsWith("$")) {
            throw CrudError.badRequest("Unknown operator: " + key);
        }
        int dot = key.indexOf('.');
        if (dot > 0) {
            boolean untyped = definition
                    .field(key.substring(0, dot))
                    .filter(field -> field.type().isUntyped())
                    .isPresent();
            if (untyped) {
                return Filter.untyped(key, value);
            }
        }
        Field field = definition.field(key).orElseThrow(() -> CrudError.badRequest("Unknown field: " + key));
        return onField(field, value);
    }

    private Filter onField(Field field, Object value) {
        if (!(value instanceof Map<?, ?> object) || isPlainObject(field, object)) {
            return Filter.equal(field.name(), cast(field.type(), value));
        }
        Map<String, Object> operators = Values.asObject(object);
        List<Filter> conditions = new ArrayList<>();
        operators.forEach((operator, operand) ->
                conditions.add(Filter.operator(field.name(), operator, operand(field.type(), operator, operand))));
        return Filter.all(conditions);
    }

    private static boolean isPlainObject(Field field, Map<?, ?> value) {
        return field.type().isUntyped()
                && !value.isEmpty()
                && value.keySet().stream().noneMatch(key -> String.valueOf(key).startsWith("$"));
    }

    private static Object operand(FieldType type, String operator, Object operand) {
        requirePlayed(operator);
        boolean supported = type.isArray()
                ? OF_ARRAYS.contains(operator)
                : type != FieldType.RAW_OBJECT && !"$size".equals(operator);
        if (!supported) {
            throw CrudError.badRequest("Unsupported operator: " + operator + " for " + type.word() + " field");
        }
        if (TAKING_LISTS.contains(operator)) {
            if (!(operand instanceof List<?> list)) {
                throw CrudError.badRequest("array.map is not a function");
            }
            List<Object> cast = new ArrayList<>();
            list.forEach(element -> cast.add(cast(type, element)));
            return cast;
        }
        return "$size".equals(operator) ? operand : cast(type, operand);
    }

    private static void requirePlayed(String operator) {
        if (NOT_PLAYED.contains(operator)) {
            throw CrudError.notPlayed("the operator " + operator);
        }
        if (!PLAYED.contains(operator)) {
            throw CrudError.badRequest("Unsupported operator: " + operator);
        }
    }

    /** Only dates and object ids are cast; nothing else in a filter is checked against the schema. */
    private static Object cast(FieldType type, Object value) {
        if (value == null) {
            return null;
        }
        if (type == FieldType.DATE) {
            return date(value);
        }
        if (type == FieldType.OBJECT_ID) {
            if (value instanceof String text && ObjectId.isValid(text)) {
                return new ObjectId(text);
            }
            throw CrudError.badRequest("Invalid objectId");
        }
        return value;
    }

    private static Instant date(Object value) {
        if (value instanceof Instant date) {
            return date;
        }
        if (value instanceof Double epochMillis) {
            return Instant.ofEpochMilli(epochMillis.longValue());
        }
        if (value instanceof String text) {
            return JavaScriptDates.parse(text).orElseThrow(() -> CrudError.badRequest("Invalid Date"));
        }
        throw CrudError.badRequest("Invalid Date");
    }
}
