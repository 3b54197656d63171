package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Plays the list route of a CRUD service's users: 25 rows by default, at most 200 (else 400), {@code _sk}, {@code _p},
 * {@code _q} with {@code $in}, {@code ?_id=}; lists have the unusual layout of the service. With ObjectIds an invalid
 * id is a 400, and ids are returned in lower case.
 */
final class FakeUsersCollection extends FakeServer {

    static final int MAX_LIMIT = 200;

    private final List<ObjectNode> rows = new CopyOnWriteArrayList<>();
    private volatile boolean objectIds;
    private volatile boolean findsIdsByFilter = true;
    private volatile boolean readsFilter = true;
    private volatile boolean readsLimit = true;

    /** A row from alternating names and values; dots in a name lead into nested objects. */
    void holds(String... namesAndValues) {
        ObjectNode row = JSON.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String[] path = namesAndValues[i].split("\\.");
            ObjectNode node = row;
            for (int j = 0; j < path.length - 1; j++) {
                node = node.withObjectProperty(path[j]);
            }
            node.put(path[path.length - 1], namesAndValues[i + 1]);
        }
        rows.add(row);
    }

    void withObjectIds() {
        objectIds = true;
    }

    void findingIdsOnlyByParameter() {
        findsIdsByFilter = false;
    }

    void ignoringTheFilter() {
        readsFilter = false;
    }

    void ignoringTheLimit() {
        readsLimit = false;
    }

    @Override
    Answer answer(Call call) {
        if (!call.path().equals("/users/")) {
            return Answer.json(404, Map.of("error", "not found"));
        }
        int limit = readsLimit ? Integer.parseInt(call.query().getOrDefault("_l", "25")) : 25;
        if (limit < 1 || limit > MAX_LIMIT) {
            return Answer.error(400, "querystring/_l must be <= 200");
        }
        Predicate<JsonNode> filter = row -> true;
        String byId = call.query().get("_id");
        if (byId != null) {
            if (isNoObjectId(byId)) {
                return Answer.error(400, "querystring/_id must match pattern \"^[a-fA-F\\d]{24}$\"");
            }
            filter = row -> row.path("_id").asText().equals(normal(byId));
        }
        if (call.query().containsKey("_q") && readsFilter) {
            JsonNode query = json(call.query().get("_q"));
            String field = query.fieldNames().next();
            Set<String> asked = new HashSet<>();
            for (JsonNode id : query.path(field).path("$in")) {
                if (field.equals("_id") && isNoObjectId(id.asText())) {
                    return Answer.json(
                            400, Map.of("statusCode", 400, "message", "Invalid objectId", "error", "Bad Request"));
                }
                asked.add(field.equals("_id") ? normal(id.asText()) : id.asText());
            }
            if (!field.equals("_id")
                    && rows.stream().allMatch(row -> at(row, field).isMissingNode())
                    && !rows.isEmpty()) {
                return Answer.json(
                        400, Map.of("statusCode", 400, "message", "Unknown field: " + field, "error", "Bad Request"));
            }
            filter = filter.and(
                    row -> asked.contains(at(row, field).asText()) && (findsIdsByFilter || !field.equals("_id")));
        }
        List<JsonNode> matching = new ArrayList<>(rows).stream().filter(filter).collect(Collectors.toList());
        int from = Math.min(Integer.parseInt(call.query().getOrDefault("_sk", "0")), matching.size());
        List<JsonNode> page = matching.subList(from, Math.min(from + limit, matching.size()));
        return new Answer(200, layout(page, call.query().get("_p")), Map.of("Content-Type", "application/json"));
    }

    private boolean isNoObjectId(String id) {
        return objectIds && !id.matches("[0-9a-fA-F]{24}");
    }

    private String normal(String id) {
        return objectIds ? id.toLowerCase(Locale.ROOT) : id;
    }

    private static JsonNode at(JsonNode row, String path) {
        JsonNode node = row;
        for (String name : path.split("\\.")) {
            node = node.path(name);
        }
        return node;
    }

    /** One document per line, with commas on separate lines. */
    private static String layout(List<JsonNode> page, String projection) {
        Set<String> kept = new HashSet<>(List.of("_id"));
        if (projection != null) {
            kept.addAll(List.of(projection.split(",")));
        }
        return page.stream()
                .map(row -> {
                    ObjectNode copy = row.deepCopy();
                    if (projection != null) {
                        copy.retain(kept);
                    }
                    return copy.toString();
                })
                .collect(Collectors.joining("\n,\n", "[\n", "\n]\n"));
    }
}
