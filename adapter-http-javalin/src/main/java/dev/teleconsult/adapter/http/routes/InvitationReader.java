package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.json.JsonObject;
import dev.teleconsult.adapter.http.json.JsonValue;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the invited people from a body, in every form documented since version 1.2. */
final class InvitationReader {
    /** Longer than any person's name, but short enough for a screen. */
    private static final int MAX_NAME = 256;

    private static final int MAX_GROUP = 256;

    private final OfferedLanguages languages;

    InvitationReader(OfferedLanguages languages) {
        this.languages = languages;
    }

    /** Reads an array of user ids, or {@code {number, data}}. */
    Invitations invitations(JsonValue value) {
        if (value.node().isArray()) {
            return Invitations.ofUserIds(
                    JsonObject.listOf(InvitationReader::userId).apply(value));
        }
        if (!value.node().isObject()) {
            throw value.mustBe("an array of user ids, or an object with number and data");
        }
        JsonObject participants = value.object();
        return Invitations.of(
                participants.required("number", JsonValue::smallNumber),
                participants.required("data", JsonObject.listOf(person -> invitation(person.object()))));
    }

    /**
     * Reads one person: {@code userId} or {@code userExternalId}; {@code groups}, {@code group}, {@code fullName},
     * {@code language}.
     */
    Invitation invitation(JsonObject person) {
        return new Invitation(
                userIdOf(person),
                groupsOf(person),
                person.optional("fullName", value -> value.readableText(MAX_NAME))
                        .orElse(""),
                person.optional("language", this::language).orElse(Language.COMPANY_DEFAULT));
    }

    private static UserId userIdOf(JsonObject person) {
        Optional<UserId> old = person.optional("userExternalId", InvitationReader::userId);
        if (old.isEmpty()) {
            return person.required("userId", InvitationReader::userId);
        }
        UserId userId = person.optional("userId", InvitationReader::userId).orElse(old.get());
        if (!userId.equals(old.get())) {
            throw HttpProblem.invalid(person.path() + " must not name two users in userId and userExternalId");
        }
        return userId;
    }

    private static Set<String> groupsOf(JsonObject person) {
        List<String> groups = new ArrayList<>();
        person.optional(
                        "groups",
                        value -> value.node().isArray()
                                ? JsonObject.listOf(group -> group.readableText(MAX_GROUP))
                                        .apply(value)
                                : List.of(value.readableText(MAX_GROUP)))
                .ifPresent(groups::addAll);
        person.optional("group", value -> value.readableText(MAX_GROUP)).ifPresent(groups::add);
        return new LinkedHashSet<>(groups);
    }

    private static UserId userId(JsonValue value) {
        String id = value.text(UserId.MAX_LENGTH);
        if (!UserId.isValid(id)) {
            throw value.mustBe("a user id without control characters");
        }
        return new UserId(id);
    }

    private Language language(JsonValue value) {
        return languages.find(value.text(2)).orElseThrow(() -> value.mustBe(languages.expectation()));
    }
}
