package dev.teleconsult.ports.application.people;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import java.util.Set;

/**
 * A person who was looked up: name and groups come from the caller or from the user directory, the role from the groups.
 * Registered with the video provider unless already known there.
 */
record Person(UserId user, String fullName, Set<String> groups, Role role, Language language) {

    /** Redacted: names are personal data and stay out of logs. */
    @Override
    public String toString() {
        return "Person[" + user + ", role=" + role + "]";
    }
}
