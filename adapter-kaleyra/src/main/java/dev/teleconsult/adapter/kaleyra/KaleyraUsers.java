package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.util.Optional;

/** Users. This adapter chooses their ids, so that registering a person twice makes one user. */
final class KaleyraUsers implements VideoUsers {

    private static final int CONFLICT = 409;
    private static final String UNKNOWN = "invalid_user_id";
    private static final String TAKEN = "user_id_already_exists";

    private final KaleyraClient http;
    private final VideoUserIds names;

    KaleyraUsers(KaleyraClient http, VideoUserIds names) {
        this.http = http;
        this.names = names;
    }

    @Override
    public VideoUserId register(UserId user, Role role, Language language) {
        return known(names.of(user), requireNonNull(role, "role"), requireNonNull(language, "language"));
    }

    @Override
    public void restore(VideoUserId videoUser, Role role, Language language) {
        known(
                requireNonNull(videoUser, "videoUser"),
                requireNonNull(role, "role"),
                requireNonNull(language, "language"));
    }

    @Override
    public boolean delete(VideoUserId videoUser) {
        KaleyraCall call = KaleyraCall.of(
                "DELETE", "/users/{}", requireNonNull(videoUser, "videoUser").value());
        KaleyraReply reply = http.send(call);
        if (!(reply instanceof KaleyraReply.Success) && !isUnknown(reply)) {
            throw KaleyraFailures.of(call, reply);
        }
        return true;
    }

    /** Whether the user is unknown, according to the status of v2 or the error code of v1. */
    private static boolean isUnknown(KaleyraReply reply) {
        return KaleyraRooms.isNotFound(reply)
                || reply instanceof KaleyraReply.Declined declined
                        && declined.code().equals(UNKNOWN);
    }

    private VideoUserId known(VideoUserId name, Role role, Language language) {
        KaleyraCall call = KaleyraCall.of("POST", "/users").sending(KaleyraMapping.newUser(name, role, language));
        KaleyraReply reply = http.send(call);
        if (reply instanceof KaleyraReply.Json json) {
            Optional<VideoUserId> given = KaleyraMapping.userId(json.body());
            return given.orElseGet(() -> confirmed(name, call, reply));
        }
        if (reply instanceof KaleyraReply.Silent) {
            return confirmed(name, call, reply);
        }
        if (reply instanceof KaleyraReply.Declined declined
                && (declined.code().equals(TAKEN) || declined.status() == CONFLICT)) {
            return name;
        }
        throw KaleyraFailures.of(call, reply);
    }

    /** Verifies that the user exists: opening a room with a missing user would fail. */
    private VideoUserId confirmed(VideoUserId name, KaleyraCall registration, KaleyraReply reply) {
        KaleyraCall look = KaleyraCall.of("GET", "/users/{}", name.value());
        KaleyraReply seen = http.send(look);
        if (seen instanceof KaleyraReply.Json json
                && KaleyraMapping.userId(json.body()).filter(name::equals).isPresent()) {
            return name;
        }
        throw KaleyraFailures.of(registration, reply);
    }
}
