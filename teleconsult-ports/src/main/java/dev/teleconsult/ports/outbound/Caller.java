package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;
import java.util.Set;

/** Who a verified access token speaks for. */
public record Caller(UserId user, Set<String> groups, Set<String> permissions) {

    public Caller {
        requireNonNull(user, "user");
        groups = Set.copyOf(requireNonNull(groups, "groups"));
        permissions = Set.copyOf(requireNonNull(permissions, "permissions"));
    }
}
