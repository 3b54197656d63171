package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The users of the company. Guarded by the emulator's lock. */
final class Users {
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9._-]{1,128}");
    private static final Set<String> ROLES = new LinkedHashSet<>(List.of("basic", "plus"));
    static final Set<String> LANGUAGES = new LinkedHashSet<>(List.of("en", "it", "de", "fr", "pl", "es"));

    private final Clock clock;
    private final EmulatedCompany company;
    private final Map<String, User> byId = new LinkedHashMap<>();

    Users(Clock clock, EmulatedCompany company) {
        this.clock = clock;
        this.company = company;
    }

    User create(Body body) {
        Optional<String> given = body.text("id", "invalid_user_id");
        given.ifPresent(id -> {
            if (!ID.matcher(id).matches()) {
                throw ApiRefusal.invalid(
                        "invalid_user_id", "id may hold letters, digits, . _ - and at most 128 of them");
            }
            if (byId.containsKey(id)) {
                throw ApiRefusal.badRequest("user_id_already_exists", "The user id is taken");
            }
        });
        String role = body.oneOf("role", ROLES, "role_validation_error")
                .orElseThrow(() -> ApiRefusal.invalid(
                        "role_validation_error", "Invalid role, available options are basic or plus"));
        String language = body.oneOf("language", LANGUAGES, "invalid_language").orElseGet(company::defaultLanguage);
        User user = new User(given.orElseGet(EmulatedIds::user), role, language, canVideo(body, true), clock.instant());
        byId.put(user.id(), user);
        return user;
    }

    User update(String id, Body body) {
        User user = require(id);
        User updated = new User(
                id,
                body.oneOf("role", ROLES, "role_validation_error").orElse(user.role()),
                body.oneOf("language", LANGUAGES, "invalid_language").orElse(user.language()),
                canVideo(body, user.canVideo()),
                user.createdAt());
        byId.put(id, updated);
        return updated;
    }

    /**
     * Reads {@code can_video}, which may be {@code "1"} or {@code "0"} besides true and false (Kaleyra REST v1, user
     * create).
     */
    private static boolean canVideo(Body body, boolean absent) {
        return body.node("can_video")
                .map(node -> {
                    switch (node.asText()) {
                        case "1", "true":
                            return true;
                        case "0", "false":
                            return false;
                        default:
                            throw ApiRefusal.invalid("invalid_can_video", "can_video must be true or false");
                    }
                })
                .orElse(absent);
    }

    void delete(String id) {
        require(id);
        byId.remove(id);
    }

    User require(String id) {
        return find(id).orElseThrow(() -> ApiRefusal.notFound("invalid_user_id", "No such user"));
    }

    Optional<User> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Stream<User> newestFirst() {
        Deque<User> reversed = new ArrayDeque<>(byId.size());
        byId.values().forEach(reversed::addFirst);
        return reversed.stream();
    }

    void clear() {
        byId.clear();
    }
}
