package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * A person as the user directory knows them.
 *
 * @param fullName the name that other participants see; never empty
 * @param groups all groups of the person, also those unknown to this service
 */
public record UserProfile(String fullName, Set<String> groups) {

    /** @throws IllegalArgumentException if the name is blank */
    public UserProfile {
        if (requireNonNull(fullName, "fullName").isBlank()) {
            throw new IllegalArgumentException("fullName must not be blank");
        }
        groups = Set.copyOf(requireNonNull(groups, "groups"));
    }

    /** Redacted: names are personal data and stay out of logs. */
    @Override
    public String toString() {
        return "UserProfile[groups=" + groups + "]";
    }
}
