package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays Auth0: the token endpoint, and of the Management API the search (which lags behind) and the look-up by id. */
final class FakeAuth0 extends FakeServer {

    static final ClientCredentials CREDENTIALS = new ClientCredentials("client-1", "canary-secret");

    private static final Pattern QUERY = Pattern.compile("user_id:\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL);

    private final Map<String, ObjectNode> people = new ConcurrentHashMap<>();
    private final Set<String> notYetSearchable = ConcurrentHashMap.newKeySet();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger issued = new AtomicInteger();
    private volatile int expiresIn = 86_400;

    void knows(UserId id, UserProfile profile) {
        ObjectNode person = JSON.createObjectNode().put("user_id", id.value()).put("name", profile.fullName());
        profile.groups().forEach(person.putObject("app_metadata").putArray("groups")::add);
        people.put(id.value(), person);
    }

    void knowsButDoesNotFindYet(UserId id, UserProfile profile) {
        knows(id, profile);
        notYetSearchable.add(id.value());
    }

    void tokensLive(int seconds) {
        this.expiresIn = seconds;
    }

    /** Invalidates all tokens, as a rotation of the application's secret does. */
    void forgetsTokens() {
        tokens.clear();
    }

    @Override
    Answer answer(Call call) {
        List<String> path = call.segments();
        if (path.equals(List.of("oauth", "token")) && call.method().equals("POST")) {
            return token(json(call.body()));
        }
        if (path.size() < 3 || !path.subList(0, 3).equals(List.of("api", "v2", "users"))) {
            return Answer.error(404, "Not Found");
        }
        if (!tokens.contains(call.headers().getOrDefault("authorization", "").replaceFirst("^Bearer ", ""))) {
            return Answer.error(401, "Invalid token");
        }
        return path.size() == 3 ? search(call.query()) : byId(path.get(3));
    }

    private Answer token(JsonNode request) {
        boolean known = request.path("grant_type").asText().equals("client_credentials")
                && request.path("client_id").asText().equals(CREDENTIALS.clientId())
                && request.path("client_secret").asText().equals(CREDENTIALS.clientSecret())
                && request.path("audience").asText().equals(url() + "/api/v2/");
        if (!known) {
            return Answer.json(401, Map.of("error", "access_denied", "error_description", "Unauthorized"));
        }
        String token = "canary-token-" + issued.incrementAndGet();
        tokens.add(token);
        return Answer.json(
                200,
                Map.of("access_token", token, "expires_in", expiresIn, "token_type", "Bearer", "scope", "read:users"));
    }

    private Answer search(Map<String, String> query) {
        int rows = Integer.parseInt(query.getOrDefault("per_page", "50"));
        if (rows > 100) {
            return Answer.error(400, "Query validation error: per_page");
        }
        if (!query.containsKey("q")) {
            return Answer.json(200, people.values().stream().limit(rows).toList());
        }
        Matcher matcher = QUERY.matcher(query.get("q"));
        if (!"v3".equals(query.get("search_engine")) || !matcher.matches()) {
            return Answer.error(400, "Query validation error: q");
        }
        Set<String> asked = new LinkedHashSet<>();
        Matcher quoted = QUOTED.matcher(matcher.group(1));
        StringBuilder rest = new StringBuilder();
        while (quoted.find()) {
            asked.add(quoted.group(1).replaceAll("\\\\(.)", "$1"));
            quoted.appendReplacement(rest, "#");
        }
        quoted.appendTail(rest);
        if (!rest.toString().matches("#( OR #)*")) {
            return Answer.error(400, "Query validation error: q");
        }
        List<ObjectNode> matching = new ArrayList<>();
        for (String id : asked) {
            if (people.containsKey(id) && !notYetSearchable.contains(id)) {
                matching.add(people.get(id));
            }
        }
        int from = Math.min(Integer.parseInt(query.getOrDefault("page", "0")) * rows, matching.size());
        return Answer.json(200, matching.subList(from, Math.min(from + rows, matching.size())));
    }

    private Answer byId(String id) {
        ObjectNode person = people.get(id);
        if (person != null) {
            return Answer.json(200, person);
        }
        return id.contains("|")
                ? failure(404, "The user does not exist.", "inexistent_user")
                : failure(400, "Object didn't pass validation for format user-id", "invalid_uri");
    }

    private static Answer failure(int status, String message, String code) {
        return Answer.json(
                status, Map.of("statusCode", status, "error", "Error", "message", message, "errorCode", code));
    }
}
