package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who a verified access token speaks for.
 *
 * @param expiresAt when the token is no longer good; empty if that is unknown, or never
 */
public record Caller(UserId user, Set<String> groups, Set<String> permissions, Optional<Instant> expiresAt) {

    /** Without an end. */
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
