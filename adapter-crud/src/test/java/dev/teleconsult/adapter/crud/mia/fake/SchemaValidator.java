package dev.teleconsult.adapter.crud.mia.fake;

import static java.util.stream.Collectors.joining;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.Field;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * What the service's JSON schemas accept and how they convert it: a number for a string and the reverse, and null
 * turned into an empty string, zero or false where a field is not nullable. Dates and ids are checked here and cast
 * later.
 */
final class SchemaValidator {

    /** The operators that the adapter sends. */
    private static final Set<String> OF_PATCH = Set.of("$set", "$unset");

    /** Operators of the original that this project does not send; the fake answers them with 501. */
    private static final Set<String> NOT_PLAYED = Set.of("$inc", "$mul", "$currentDate", "$push", "$pull", "$addToSet");

    private static final Set<String> UNPLAYED_PARAMETERS = Set.of("_rawp", "_useEstimate");

    private static final Pattern STATES = Pattern.compile(LifecycleState.pattern());

    private static final String POSITION = ".$.";
    private static final int DEFAULT_LIMIT = 25;

    private final CollectionDefinition definition;
    private final int maxLimit;

    SchemaValidator(CollectionDefinition definition, int maxLimit) {
        this.definition = definition;
        this.maxLimit = maxLimit;
    }

    // ---- bodies

    /** A document to insert. */
    Map<String, Object> document(Object body, String where) {
        Map<String, Object> document = object(body, where);
        for (Field field : definition.fields().values()) {
            boolean isOurs = CollectionDefinition.SYSTEM_FIELDS.contains(field.name());
            if (field.required() && !isOurs && !document.containsKey(field.name())) {
                throw CrudError.validation(where + " must have required property '" + field.name() + "'");
            }
        }
        return properties(document, where, (name, value) -> {
            if (LifecycleState.FIELD.equals(name)) {
                return state(value, where + "/" + name);
            }
            return writable(name, where, value);
        });
    }

    /** The operators of an update, each with its coerced operands. */
    Map<String, Map<String, Object>> update(Object body, String where, boolean isUpsert) {
        Map<String, Object> operators = object(body, where);
        for (String operator : operators.keySet()) {
            if (NOT_PLAYED.contains(operator)) {
                throw CrudError.notPlayed("the operator " + operator);
            }
            if (!OF_PATCH.contains(operator) && !(isUpsert && "$setOnInsert".equals(operator))) {
                throw CrudError.undeclared(where, operator);
            }
        }
        Map<String, Map<String, Object>> coerced = new LinkedHashMap<>();
        operators.forEach((operator, operands) -> {
            String path = where + "/" + operator;
            coerced.put(operator, properties(object(operands, path), path, operand(operator, path)));
        });
        return coerced;
    }

    private BiFunction<String, Object, Object> operand(String operator, String where) {
        return switch (operator) {
            case "$set" -> (name, value) -> set(name, value, where);
            case "$setOnInsert" -> (name, value) -> writable(name, where, value);
            case "$unset" ->
                (name, value) -> {
                    Field field = field(name, where);
                    if (field.required()) {
                        throw CrudError.undeclared(where, name);
                    }
                    return onlyTrue(value, where + "/" + name);
                };
            default -> throw new IllegalStateException("validated before: " + operator);
        };
    }

    private Object set(String name, Object value, String where) {
        if (name.contains(POSITION)) {
            throw CrudError.notPlayed("a positional path");
        }
        int dot = name.indexOf('.');
        boolean intoAnObject = dot > 0
                && definition
                        .field(name.substring(0, dot))
                        .filter(field -> field.type() == FieldType.RAW_OBJECT)
                        .isPresent();
        return intoAnObject ? value : writable(name, where, value);
    }

    private Object writable(String name, String where, Object value) {
        Field field = field(name, where);
        return value == null && field.nullable() ? null : coerce(field.type(), value, where + "/" + name);
    }

    private Field field(String name, String where) {
        if (CollectionDefinition.SYSTEM_FIELDS.contains(name)) {
            throw CrudError.undeclared(where, name);
        }
        return definition.field(name).orElseThrow(() -> CrudError.undeclared(where, name));
    }

    /** The body of {@code POST /:id/state}. */
    LifecycleState stateTo(Object body, String where) {
        Map<String, Object> transition = object(body, where);
        if (!transition.containsKey("stateTo")) {
            throw CrudError.validation(where + " must have required property 'stateTo'");
        }
        for (String name : transition.keySet()) {
            if (!"stateTo".equals(name) && !"filter".equals(name)) {
                throw CrudError.undeclared(where, name);
            }
        }
        return LifecycleState.valueOf(state(transition.get("stateTo"), where + "/stateTo"));
    }

    private static String state(Object value, String where) {
        if (value instanceof String name) {
            for (LifecycleState state : LifecycleState.values()) {
                if (state.name().equals(name)) {
                    return name;
                }
            }
        }
        throw CrudError.validation(where + " must be equal to one of the allowed values");
    }

    /** The filter of an entry of {@code POST /state}: an id and fields, no {@code _q} and no {@code _st}. */
    Map<String, Object> stateFilter(Object filter, String where) {
        return properties(object(filter, where), where, (name, value) -> {
            Field field = definition
                    .field(name)
                    .filter(known -> !LifecycleState.FIELD.equals(name))
                    .filter(known ->
                            known.type() != FieldType.ARRAY_OF_STRINGS && known.type() != FieldType.ARRAY_OF_NUMBERS)
                    .orElseThrow(() -> CrudError.undeclared(where, name));
            return coerce(field.type(), value, where + "/" + name);
        });
    }

    // ---- query strings

    /** The parameters of a request, checked and coerced for its route. */
    QueryParameters query(Map<String, List<String>> sent, CrudRoute route) {
        String where = "querystring";
        Set<String> known = knownParameters(route);
        for (String name : sent.keySet()) {
            if (UNPLAYED_PARAMETERS.contains(name)) {
                throw CrudError.notPlayed("the parameter " + name);
            }
            if (!known.contains(name) && !isFilterable(name, route)) {
                throw CrudError.undeclared(where, name);
            }
        }
        QueryParameters.Builder parameters = new QueryParameters.Builder();
        parameters.limit = DEFAULT_LIMIT;
        sent.forEach((name, values) -> {
            String path = where + "/" + name;
            if (values.size() > 1 && !"_s".equals(name)) {
                FieldType type = definition.field(name).map(Field::type).orElse(FieldType.STRING);
                throw CrudError.validation(path + " must be " + jsonType(type));
            }
            String value = String.join(",", values);
            switch (name) {
                case "_q" -> parameters.query = value;
                case "_p" -> parameters.projection = value;
                case "_st" -> parameters.states = states(value, path);
                case "_s" -> parameters.sort = sort(value, path);
                case "_l" -> parameters.limit = integer(value, path, 1, maxLimit);
                case "_sk" -> parameters.skip = integer(value, path, 0, Integer.MAX_VALUE);
                default ->
                    parameters.fields.put(
                            name, coerce(definition.fields().get(name).type(), value, path));
            }
        });
        return parameters.build();
    }

    private static Set<String> knownParameters(CrudRoute route) {
        return switch (route) {
            case LIST -> Set.of("_q", "_p", "_st", "_s", "_l", "_sk");
            case READ -> Set.of("_q", "_p", "_st");
            case CHANGE_STATE -> Set.of("_q");
            default -> Set.of("_q", "_st");
        };
    }

    private boolean isFilterable(String name, CrudRoute route) {
        if (CollectionDefinition.ID.equals(name)) {
            return Set.of(CrudRoute.LIST, CrudRoute.COUNT, CrudRoute.PATCH_MANY).contains(route);
        }
        return !LifecycleState.FIELD.equals(name)
                && definition
                        .field(name)
                        .filter(field -> !field.type().isUntyped())
                        .isPresent();
    }

    private static List<String> states(String value, String where) {
        if (!STATES.matcher(value).find()) {
            throw CrudError.validation(where + " must match pattern \"" + LifecycleState.pattern() + "\"");
        }
        return List.of(value.split(","));
    }

    private String sort(String value, String where) {
        String key = "-?" + definition.fields().keySet().stream().collect(joining("|", "(", ")")) + "(\\.([^\\.,])+)*";
        String pattern = "^" + key + "(," + key + ")*$";
        if (!value.matches(pattern)) {
            throw CrudError.validation(where + " must match pattern \"" + pattern + "\"");
        }
        return value;
    }

    private static int integer(String value, String where, int least, int most) {
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw CrudError.validation(where + " must be integer");
        }
        if (number > most) {
            throw CrudError.validation(where + " must be <= " + most);
        }
        if (number < least) {
            throw CrudError.validation(where + " must be >= " + least);
        }
        return (int) number;
    }

    // ---- values

    static Map<String, Object> object(Object value, String where) {
        if (value instanceof Map<?, ?> object) {
            return Values.asObject(object);
        }
        throw CrudError.validation(where + " must be object");
    }

    /** Checks that every property is known before any value is checked, as the original does. */
    private static Map<String, Object> properties(
            Map<String, Object> object, String where, BiFunction<String, Object, Object> coercion) {
        Map<String, Object> coerced = new LinkedHashMap<>();
        List<CrudError> wrongValues = new ArrayList<>();
        object.forEach((name, value) -> {
            try {
                coerced.put(name, coercion.apply(name, value));
            } catch (CrudError e) {
                if (e.message().startsWith(where + " must NOT have additional properties")) {
                    throw e;
                }
                wrongValues.add(e);
            }
        });
        if (!wrongValues.isEmpty()) {
            throw wrongValues.get(0);
        }
        return coerced;
    }

    private static Object coerce(FieldType type, Object value, String where) {
        return switch (type) {
            case STRING, NUMBER, BOOLEAN -> scalar(type, value, where);
            case DATE -> matching(scalar(FieldType.STRING, value, where), JavaScriptDates.PATTERN, where);
            case OBJECT_ID -> matching(scalar(FieldType.STRING, value, where), ObjectId.PATTERN, where);
            case RAW_OBJECT -> object(value, where);
            case ARRAY_OF_STRINGS, ARRAY_OF_NUMBERS, ARRAY_OF_OBJECTS -> elements(type, value, where);
        };
    }

    private static Object elements(FieldType type, Object value, String where) {
        if (type == FieldType.ARRAY_OF_OBJECTS && value instanceof Map<?, ?>) {
            // A trap of the original: a single object is accepted for an array, and stored as an object.
            return value;
        }
        if (!(value instanceof List<?> array)) {
            throw CrudError.validation(where + " must be array");
        }
        List<Object> coerced = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            coerced.add(coerce(type.items(), array.get(i), where + "/" + i));
        }
        return coerced;
    }

    private static Object scalar(FieldType type, Object value, String where) {
        Object coerced = switch (type) {
            case STRING -> toText(value);
            case NUMBER -> toNumber(value);
            default -> toFlag(value);
        };
        if (coerced == null) {
            throw CrudError.validation(where + " must be " + jsonType(type));
        }
        return coerced;
    }

    private static String jsonType(FieldType type) {
        return switch (type) {
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            default -> "string";
        };
    }

    private static Object toText(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Double || value instanceof Boolean) {
            return JavaScriptJson.write(value);
        }
        return value instanceof String ? value : null;
    }

    private static Object toNumber(Object value) {
        if (value == null || Boolean.FALSE.equals(value)) {
            return 0.0;
        }
        if (Boolean.TRUE.equals(value)) {
            return 1.0;
        }
        if (value instanceof String text && text.strip().matches("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?")) {
            return Double.valueOf(text.strip());
        }
        return value instanceof Double ? value : null;
    }

    private static Object toFlag(Object value) {
        if (value == null || "false".equals(value) || Double.valueOf(0).equals(value)) {
            return false;
        }
        if ("true".equals(value) || Double.valueOf(1).equals(value)) {
            return true;
        }
        return value instanceof Boolean ? value : null;
    }

    private static Object onlyTrue(Object value, String where) {
        if (Boolean.TRUE.equals(scalar(FieldType.BOOLEAN, value, where))) {
            return true;
        }
        throw CrudError.validation(where + " must be equal to one of the allowed values");
    }

    private static Object matching(Object text, String pattern, String where) {
        if (String.valueOf(text).matches(pattern)) {
            return text;
        }
        throw CrudError.validation(where + " must match pattern \"" + pattern + "\"");
    }

    // ---- casting

    /**
     * Turns the texts of date and id fields into stored values; an impossible date satisfies the schema and fails here.
     */
    Map<String, Object> cast(Map<String, Object> fields) {
        Map<String, Object> cast = new LinkedHashMap<>();
        fields.forEach((name, value) -> cast.put(
                name,
                definition.field(name).map(field -> cast(field.type(), value)).orElse(value)));
        return cast;
    }

    private static Object cast(FieldType type, Object value) {
        if (type == FieldType.DATE && value instanceof String text) {
            return JavaScriptDates.parse(text).orElseThrow(() -> CrudError.failure("Invalid Date"));
        }
        if (type == FieldType.OBJECT_ID && value instanceof String text) {
            return new ObjectId(text);
        }
        return value;
    }
}
