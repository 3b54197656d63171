package dev.teleconsult.adapter.auth0;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads people in Auth0's format ({@code user_id}, {@code app_metadata.groups}) and in that of services related to
 * auth0-client ({@code userId} or {@code sub}, {@code groups} at the top level).
 */
final class PeopleMapping {

    private static final List<String> ID_FIELDS = List.of("user_id", "userId", "sub");
    private static final List<String> NAME_FIELDS = List.of("nickname", "email", "username");

    private PeopleMapping() {}

    /**
     * Whether this is a list of people, directly or in the field {@code users} as with Auth0's {@code include_totals}.
     */
    static boolean isList(JsonNode body) {
        return rows(body).isArray();
    }

    /**
     * Adds the requested people of a list.
     *
     * @return whether the list has no other person: a service that returns other people did not understand the query
     */
    static boolean collect(JsonNode body, Set<UserId> wanted, Map<UserId, UserProfile> found) {
        boolean onlyWanted = true;
        for (JsonNode row : rows(body)) {
            List<UserId> asked = ids(row).filter(wanted::contains).toList();
            asked.forEach(id -> found.put(id, profile(row, id)));
            onlyWanted &= !asked.isEmpty();
        }
        return onlyWanted;
    }

    /** Whether the body describes this person. */
    static boolean isPerson(JsonNode body, UserId id) {
        return body.isObject() && ids(body).anyMatch(id::equals);
    }

    /**
     * Reads the profile of a person: the full name from {@code name}, or else from the given and the family name,
     * {@code nickname}, {@code email}, {@code username}, or finally the id; groups from {@code app_metadata.groups}, or
     * else {@code groups}.
     */
    static UserProfile profile(JsonNode person, UserId id) {
        return new UserProfile(fullName(person, id), groups(person));
    }

    /** The texts of an array or of a comma-separated string; empty for any other value. */
    static Set<String> texts(JsonNode node) {
        Set<String> texts = new LinkedHashSet<>();
        if (node.isTextual()) {
            Stream.of(node.textValue().split(",")).map(String::strip).forEach(texts::add);
        } else if (node.isArray()) {
            node.forEach(item -> texts.add(text(item)));
        }
        texts.remove("");
        return texts;
    }

    private static JsonNode rows(JsonNode body) {
        return body.isArray() ? body : body.path("users");
    }

    private static Stream<UserId> ids(JsonNode person) {
        return ID_FIELDS.stream()
                .map(field -> person.path(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(UserId::isValid)
                .map(UserId::new)
                .distinct();
    }

    private static String fullName(JsonNode person, UserId id) {
        Stream<String> composed =
                Stream.of((text(person.path("given_name")) + " " + text(person.path("family_name"))).strip());
        return Stream.of(
                        Stream.of(text(person.path("name"))),
                        composed,
                        NAME_FIELDS.stream().map(field -> text(person.path(field))))
                .flatMap(names -> names)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(id.value());
    }

    private static Set<String> groups(JsonNode person) {
        JsonNode nested = person.path("app_metadata").path("groups");
        return texts(nested.isMissingNode() || nested.isNull() ? person.path("groups") : nested);
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue().strip() : "";
    }
}
