package dev.teleconsult.adapter.crud.mia.fake;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The routes of one collection: from a parsed request to the answer. Refusals are thrown as {@link CrudError}. */
final class CollectionRoutes {

    private static final String FIND_AND_MODIFY = "Plan executor error during findAndModify :: caused by :: ";

    /** A request to a route of this collection; {@code body} is null when none was sent. */
    record Call(
            CrudRoute route, String id, Map<String, List<String>> query, Object body, FakeCollection.Author author) {}

    private final FakeCollection collection;
    private final SchemaValidator validator;
    private final FilterParser filters;

    CollectionRoutes(FakeCollection collection, int maxLimit) {
        this.collection = collection;
        this.validator = new SchemaValidator(collection.definition(), maxLimit);
        this.filters = new FilterParser(collection.definition());
    }

    FakeCollection collection() {
        return collection;
    }

    FakeAnswer answer(Call call) {
        return switch (call.route()) {
            case LIST -> list(call);
            case COUNT -> count(call);
            case READ -> read(call);
            case INSERT -> insert(call);
            case INSERT_MANY -> insertMany(call);
            case UPSERT -> upsert(call);
            case PATCH -> patch(call);
            case PATCH_MANY -> patchMany(call);
            case CHANGE_STATE -> changeState(call);
            case CHANGE_STATE_MANY -> changeStates(call);
            case DELETE -> delete(call);
            case DELETE_MANY -> deleteMany(call);
            case OTHER -> throw CrudError.notFound();
        };
    }

    // ---- reading

    private FakeAnswer list(Call call) {
        QueryParameters parameters = validator.query(call.query(), call.route());
        Function<Map<String, Object>, Map<String, Object>> view = projection(parameters);
        Filter filter = filter(parameters);
        String documents = collection.find(filter, parameters.sort(), parameters.skip(), parameters.limit()).stream()
                .map(document -> JavaScriptJson.write(view.apply(document)))
                .collect(joining("\n,\n", "[\n", "\n]\n"));
        return FakeAnswer.stream("application/json", documents);
    }

    private FakeAnswer count(Call call) {
        QueryParameters parameters = validator.query(call.query(), call.route());
        return number(collection.count(filter(parameters)));
    }

    private FakeAnswer read(Call call) {
        QueryParameters parameters = validator.query(call.query(), call.route());
        Function<Map<String, Object>, Map<String, Object>> view = projection(parameters);
        Filter filter = byId(call, filter(parameters));
        return collection
                .findOne(filter)
                .map(document -> FakeAnswer.json(view.apply(document)))
                .orElseThrow(CrudError::notFound);
    }

    // ---- inserting

    private FakeAnswer insert(Call call) {
        Map<String, Object> document = validator.cast(validator.document(call.body(), "body"));
        return FakeAnswer.json(insertOrConflict(document, call.author()));
    }

    private FakeAnswer insertMany(Call call) {
        List<Object> bodies = array(call.body(), "body");
        List<Map<String, Object>> documents = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            documents.add(validator.document(bodies.get(i), "body/" + i));
        }
        if (documents.isEmpty()) {
            throw CrudError.failure("At least one element is required");
        }
        List<Map<String, Object>> cast = documents.stream().map(validator::cast).toList();
        // Ordered: what comes before a duplicate stays, what comes after it is dropped.
        return FakeAnswer.json(cast.stream()
                .map(document -> insertOrConflict(document, call.author()))
                .toList());
    }

    private Map<String, Object> insertOrConflict(Map<String, Object> document, FakeCollection.Author author) {
        try {
            return Map.of(CollectionDefinition.ID, collection.insert(document, author));
        } catch (CrudError e) {
            throw e.isDuplicateKey() ? CrudError.conflict(e.message()) : e;
        }
    }

    // ---- updating

    private FakeAnswer patch(Call call) {
        Map<String, Map<String, Object>> validated = validator.update(call.body(), "body", false);
        QueryParameters parameters = validator.query(call.query(), call.route());
        Filter filter = byId(call, filter(parameters));
        Map<String, Map<String, Object>> operators = cast(validated);
        try {
            Update update = update(operators, call.author());
            return collection
                    .updateOne(filter, document -> update.applyTo(document, false))
                    .map(document -> FakeAnswer.json(view(field -> true).apply(document)))
                    .orElseThrow(CrudError::notFound);
        } catch (CrudError e) {
            throw e.isFromDatabase() ? e.within(FIND_AND_MODIFY) : e;
        }
    }

    private FakeAnswer patchMany(Call call) {
        Map<String, Map<String, Object>> validated = validator.update(call.body(), "body", false);
        QueryParameters parameters = validator.query(call.query(), call.route());
        Filter filter = filter(parameters);
        Update update = update(cast(validated), call.author());
        return number(collection.updateMany(filter, document -> update.applyTo(document, false)));
    }

    private FakeAnswer upsert(Call call) {
        Map<String, Map<String, Object>> validated = validator.update(call.body(), "body", true);
        QueryParameters parameters = validator.query(call.query(), call.route());
        Filter filter = filter(parameters);
        Map<String, Map<String, Object>> operators = cast(validated);
        Map<String, Object> equalities = new LinkedHashMap<>(validator.cast(parameters.fields()));
        equalities.putAll(equalitiesOf(parameters.query()));
        operators.values().forEach(operands -> operands.keySet().forEach(equalities::remove));
        Map<String, Object> made =
                collection.upsert(filter, equalities, update(operators, call.author()), call.author());
        return FakeAnswer.json(view(field -> true).apply(made));
    }

    private Map<String, Object> equalitiesOf(String query) {
        try {
            if (query.isEmpty() || !(JavaScriptJson.parse(query) instanceof Map<?, ?> object)) {
                return Map.of();
            }
            Map<String, Object> equalities = new LinkedHashMap<>();
            Values.asObject(object).forEach((key, value) -> {
                if (!key.startsWith("$") && !(value instanceof Map<?, ?>)) {
                    equalities.put(key, value);
                }
            });
            return validator.cast(equalities);
        } catch (JavaScriptJson.MalformedException e) {
            throw CrudError.failure(e.getMessage());
        }
    }

    private Map<String, Map<String, Object>> cast(Map<String, Map<String, Object>> validated) {
        Map<String, Map<String, Object>> cast = new LinkedHashMap<>();
        validated.forEach((operator, operands) -> cast.put(operator, validator.cast(operands)));
        return cast;
    }

    private static Update update(Map<String, Map<String, Object>> operators, FakeCollection.Author author) {
        Map<String, Map<String, Object>> withAudit = new LinkedHashMap<>(operators);
        Map<String, Object> set = new LinkedHashMap<>(operators.getOrDefault("$set", Map.of()));
        set.put("updaterId", author.userId());
        set.put("updatedAt", author.now());
        withAudit.put("$set", set);
        return new Update(withAudit);
    }

    // ---- states

    /** Two commands, as in the service: look, then change what is still in the state that was seen. */
    private FakeAnswer changeState(Call call) {
        LifecycleState next = validator.stateTo(call.body(), "body");
        QueryParameters parameters = validator.query(call.query(), call.route());
        Filter filter = byId(call, filters.parse(parameters.query(), parameters.fields()));
        String seen = collection
                .findOne(filter)
                .map(document -> (String) document.get(LifecycleState.FIELD))
                .orElseThrow(CrudError::notFound);
        LifecycleState from = LifecycleState.valueOf(seen);
        if (from != next && !from.canMoveTo(next)) {
            throw CrudError.badRequest("transition from " + from + " to " + next + " not allowed.");
        }
        Filter unchanged = Filter.all(List.of(filter, Filter.states(List.of(seen))));
        return collection
                .updateOne(unchanged, document -> moved(document, next, call.author()))
                .map(document -> FakeAnswer.noContent())
                .orElseThrow(CrudError::notFound);
    }

    private FakeAnswer changeStates(Call call) {
        List<Object> entries = array(call.body(), "body");
        if (entries.isEmpty()) {
            throw CrudError.validation("body must NOT have fewer than 1 items");
        }
        List<Filter> stateFilters = new ArrayList<>();
        List<LifecycleState> targets = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String where = "body/" + i;
            Map<String, Object> entry = SchemaValidator.object(entries.get(i), where);
            LifecycleState next = validator.stateTo(entry, where);
            Map<String, Object> fields = validator.stateFilter(required(entry, "filter", where), where + "/filter");
            Filter movable = document -> LifecycleState.valueOf((String) document.get(LifecycleState.FIELD))
                    .canMoveTo(next);
            stateFilters.add(Filter.all(List.of(filters.parse("", fields), movable)));
            targets.add(next);
        }
        int changed = 0;
        for (int i = 0; i < targets.size(); i++) {
            LifecycleState next = targets.get(i);
            changed += collection
                            .updateOne(stateFilters.get(i), document -> moved(document, next, call.author()))
                            .isPresent()
                    ? 1
                    : 0;
        }
        return number(changed);
    }

    private static Map<String, Object> moved(
            Map<String, Object> document, LifecycleState next, FakeCollection.Author author) {
        Map<String, Object> moved = Values.copyOf(document);
        moved.put(LifecycleState.FIELD, next.name());
        moved.put("updaterId", author.userId());
        moved.put("updatedAt", author.now());
        return moved;
    }

    // ---- deleting

    private FakeAnswer delete(Call call) {
        QueryParameters parameters = validator.query(call.query(), call.route());
        if (!collection.deleteOne(byId(call, filter(parameters)))) {
            throw CrudError.notFound();
        }
        return FakeAnswer.noContent();
    }

    private FakeAnswer deleteMany(Call call) {
        QueryParameters parameters = validator.query(call.query(), call.route());
        return number(collection.deleteMany(filter(parameters)));
    }

    // ---- parts

    private Filter filter(QueryParameters parameters) {
        return Filter.all(
                List.of(filters.parse(parameters.query(), parameters.fields()), Filter.states(parameters.states())));
    }

    private static Filter byId(Call call, Filter filter) {
        Filter same = ObjectId.isValid(call.id()) ? Filter.id(new ObjectId(call.id())) : document -> false;
        return Filter.all(List.of(filter, same));
    }

    private Function<Map<String, Object>, Map<String, Object>> projection(QueryParameters parameters) {
        if (parameters.projection().contains(".")) {
            throw CrudError.notPlayed("projections into objects");
        }
        if (parameters.projection().isEmpty()) {
            return view(field -> true);
        }
        return view(List.of(parameters.projection().split(","))::contains);
    }

    /** Declared fields only, in the order of the declaration; the id always comes along. */
    private Function<Map<String, Object>, Map<String, Object>> view(Predicate<String> shown) {
        return document -> {
            Map<String, Object> view = new LinkedHashMap<>();
            for (String field : collection.definition().fields().keySet()) {
                boolean visible = CollectionDefinition.ID.equals(field) || shown.test(field);
                if (visible && document.containsKey(field)) {
                    view.put(field, document.get(field));
                }
            }
            return view;
        };
    }

    private static List<Object> array(Object body, String where) {
        if (body instanceof List<?> array) {
            return Values.asArray(array);
        }
        throw CrudError.validation(where + " must be array");
    }

    private static Object required(Map<String, Object> entry, String name, String where) {
        return Optional.ofNullable(entry.get(name))
                .orElseThrow(() -> CrudError.validation(where + " must have required property '" + name + "'"));
    }

    private static FakeAnswer number(int value) {
        return FakeAnswer.json((double) value);
    }
}
