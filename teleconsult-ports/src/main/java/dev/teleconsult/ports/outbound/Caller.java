package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The caller whom a verified access token names.
 *
 * @param expiresAt when the token expires; empty if never, or if that is unknown
 */
public record Caller(UserId user, Set<String> groups, Set<String> permissions, Optional<Instant> expiresAt) {

    /** A caller whose token does not expire. */
    public Caller(UserId user, Set<String> groups, Set<String> permissions) {
        this(user, groups, permissions, Optional.empty());
    }

    public Caller {
        requireNonNull(user, "user");
        groups = Set.copyOf(requireNonNull(groups, "groups"));
        permissions = Set.copyOf(requireNonNull(permissions, "permissions"));
        requireNonNull(expiresAt, "expiresAt");
    }
}
