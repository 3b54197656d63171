package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Plays Mia's auth0-client: {@code GET /users} with {@code _q}, {@code _l} (25 by default) and {@code _sk} as a page;
 * and, where it has one, {@code GET /users/{id}}. Missing routes answer as those of a Go server.
 */
final class FakeAuth0Client extends FakeServer {

    private final Map<String, ObjectNode> people = new ConcurrentHashMap<>();
    private final Set<String> notYetSearchable = ConcurrentHashMap.newKeySet();
    private volatile boolean hasById = true;
    private volatile boolean hasSearch = true;
    private volatile boolean readsFilter = true;
    private volatile boolean readsLimit = true;
    private volatile int largestPage = 100;

    /** A person in the format of Auth0: groups are in {@code app_metadata}. */
    void knows(UserId id, UserProfile profile) {
        ObjectNode person = JSON.createObjectNode().put("user_id", id.value()).put("name", profile.fullName());
        profile.groups().forEach(person.putObject("app_metadata").putArray("groups")::add);
        knows(id.value(), person);
    }

    void knows(String id, JsonNode person) {
        people.put(id, (ObjectNode) person);
    }

    /** A user whom the look-up by id knows and the search does not know yet. */
    void knowsButDoesNotFindYet(UserId id, UserProfile profile) {
        knows(id, profile);
        notYetSearchable.add(id.value());
    }

    void withoutById() {
        hasById = false;
    }

    void withoutSearch() {
        hasSearch = false;
    }

    void ignoringTheFilter() {
        readsFilter = false;
    }

    void ignoringTheLimit() {
        readsLimit = false;
    }

    void withPagesOf(int rows) {
        largestPage = rows;
    }

    @Override
    Answer answer(Call call) {
        List<String> path = call.segments();
        if (path.equals(List.of("-", "healthz"))) {
            return Answer.json(200, Map.of("status", "OK"));
        }
        if (path.equals(List.of("users")) && hasSearch) {
            return Answer.json(200, search(call.query()));
        }
        if (path.size() == 2 && path.get(0).equals("users") && hasById) {
            ObjectNode person = people.get(path.get(1));
            return person == null ? Answer.error(404, "The user does not exist.") : Answer.json(200, person);
        }
        return Answer.text(404, "404 page not found\n");
    }

    private List<ObjectNode> search(Map<String, String> query) {
        Set<String> asked = new HashSet<>();
        if (query.containsKey("_q")) {
            json(query.get("_q")).path("user_id").path("$in").forEach(id -> asked.add(id.asText()));
        }
        List<ObjectNode> matching = new ArrayList<>();
        new LinkedHashMap<>(people).forEach((id, person) -> {
            if (!notYetSearchable.contains(id) && (!readsFilter || asked.contains(id))) {
                matching.add(person);
            }
        });
        int limit = readsLimit ? Integer.parseInt(query.getOrDefault("_l", "25")) : 25;
        int page = Integer.parseInt(query.getOrDefault("_sk", "0"));
        int rows = Math.min(limit, largestPage);
        int from = Math.min(page * rows, matching.size());
        return matching.subList(from, Math.min(from + rows, matching.size()));
    }
}
