package dev.teleconsult.adapter.http.fhir;

import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.ELEMENT_INVALID;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.Code.ELEMENT_NOT_SUPPORTED;
import static dev.teleconsult.adapter.http.fhir.FhirErrors.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The people whom the identifiers of an appointment name: by user id or by custom id. All custom ids are resolved with
 * one call.
 */
final class NamedPeople {
    /** The most custom ids of one appointment. */
    private static final int MOST_CUSTOM_IDS = 200;

    private static final int MOST_IDENTIFIERS = 20;

    private final Map<String, JsonNode> contained;
    private final FhirTerms terms;
    private final boolean takesCustomIds;
    private final Map<UserId, UserId> resolved;

    private NamedPeople(
            Map<String, JsonNode> contained, FhirTerms terms, boolean takesCustomIds, Map<UserId, UserId> resolved) {
        this.contained = contained;
        this.terms = terms;
        this.takesCustomIds = takesCustomIds;
        this.resolved = resolved;
    }

    /**
     * @throws HttpProblem 422 if the appointment has too many identifiers, or contains a resource that no actor refers
     *     to, which would be lost
     */
    static NamedPeople of(ObjectNode appointment, FhirTerms terms, CustomIdLookup customIds) {
        Map<String, JsonNode> contained = new HashMap<>();
        appointment
                .path("contained")
                .forEach(one -> contained.put(one.path("id").asText(), one));
        NamedPeople unresolved = new NamedPeople(contained, terms, customIds.areThere(), Map.of());
        Set<UserId> custom = new LinkedHashSet<>();
        List<JsonNode> references = new ArrayList<>();
        appointment.path("participant").forEach(one -> references.add(one.path("actor")));
        references.add(appointment.path("subject"));
        for (JsonNode reference : references) {
            List<JsonNode> identifiers = unresolved.identifiers(reference);
            if (identifiers.stream().noneMatch(unresolved::isOurs)) {
                identifiers.stream()
                        .flatMap(one -> unresolved.custom(one).stream())
                        .forEach(custom::add);
            }
            if (custom.size() > MOST_CUSTOM_IDS) {
                throw problem(ELEMENT_INVALID, "There are too many participants.", "Appointment.participant");
            }
        }
        requireAllPointedAt(appointment.path("contained"), references);
        return custom.isEmpty() ? unresolved : new NamedPeople(contained, terms, true, customIds.resolve(custom));
    }

    private static void requireAllPointedAt(JsonNode contained, List<JsonNode> references) {
        Set<String> pointedAt = references.stream()
                .map(reference -> reference.path("reference").asText(""))
                .collect(Collectors.toSet());
        for (int at = 0; at < contained.size(); at++) {
            if (!pointedAt.contains("#" + contained.get(at).path("id").asText())) {
                throw problem(
                        ELEMENT_NOT_SUPPORTED,
                        "Of contained resources only people are read whom an actor points at.",
                        "Appointment.contained[" + at + "]");
            }
        }
    }

    /** The contained resource of a reference; missing if there is none. */
    JsonNode contained(JsonNode reference) {
        String to = reference.path("reference").asText("");
        return to.startsWith("#")
                ? contained.getOrDefault(to.substring(1), MissingNode.getInstance())
                : MissingNode.getInstance();
    }

    /** The person that a reference names; empty if it names no known person, or several. */
    Optional<UserId> find(JsonNode reference) {
        Set<UserId> users = users(reference);
        return users.size() == 1 ? users.stream().findFirst() : Optional.empty();
    }

    /** As {@link #find}, but throws if it is empty. */
    UserId require(JsonNode reference, String place) {
        Set<UserId> users = users(reference);
        if (users.size() > 1) {
            throw problem(ELEMENT_INVALID, "These identifiers are of different people.", place);
        }
        return users.stream().findFirst().orElseThrow(() -> notNamed(reference, place));
    }

    private HttpProblem notNamed(JsonNode reference, String place) {
        boolean isUnknown =
                identifiers(reference).stream().anyMatch(one -> custom(one).isPresent());
        return isUnknown
                ? new HttpProblem(422, RefusalCode.UNKNOWN_USER.name(), "", Map.of(), place)
                : problem(
                        ELEMENT_INVALID,
                        "A person is named by an identifier of the system " + terms.userSystem() + "."
                                + (takesCustomIds ? " One of the caller's own system does as well." : ""),
                        place);
    }

    /** The users that a reference names; a user id takes precedence over custom ids. */
    private Set<UserId> users(JsonNode reference) {
        List<JsonNode> identifiers = identifiers(reference);
        Optional<UserId> ours = identifiers.stream()
                .filter(this::isOurs)
                .map(one -> new UserId(one.path("value").asText()))
                .findFirst();
        return ours.map(Set::of)
                .orElseGet(() -> identifiers.stream()
                        .flatMap(one -> custom(one).stream())
                        .flatMap(one -> Stream.ofNullable(resolved.get(one)))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private List<JsonNode> identifiers(JsonNode reference) {
        List<JsonNode> identifiers = new ArrayList<>();
        if (reference.path("identifier").isObject()) {
            identifiers.add(reference.get("identifier"));
        }
        contained(reference).path("identifier").forEach(identifiers::add);
        return identifiers.subList(0, Math.min(identifiers.size(), MOST_IDENTIFIERS));
    }

    private boolean isOurs(JsonNode identifier) {
        return identifier.path("system").asText("").equals(terms.userSystem())
                && FhirTerms.isUserId(identifier.path("value").asText(""));
    }

    private Optional<UserId> custom(JsonNode identifier) {
        String value = identifier.path("value").asText("");
        return takesCustomIds && terms.isCustom(identifier.path("system").asText(""), value)
                ? Optional.of(new UserId(value))
                : Optional.empty();
    }
}
