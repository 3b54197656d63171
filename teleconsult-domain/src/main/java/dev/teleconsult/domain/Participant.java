package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * A person who takes part.
 *
 * @param videoUser the person's id at the video provider, which distinguishes participants
 * @param fullName the name that the other participants see; empty in records of the original service, which kept names
 *     only in its user directory
 * @param groups determine the role; empty in records of the original service, which kept groups only in its user
 *     directory
 * @param language the language in which the person wants to see the call
 */
public record Participant(VideoUserId videoUser, String fullName, Set<String> groups, Language language) {

    public Participant {
        requireNonNulls(videoUser, "videoUser", fullName, "fullName");
        groups = Set.copyOf(requireNonNull(groups, "groups"));
        requireNonNull(language, "language");
    }

    /** Whether name and groups are on record, so that no look-up in a directory is needed. */
    public boolean isDescribed() {
        return !fullName.isEmpty() && !groups.isEmpty();
    }

    /** Redacted: names are personal data and stay out of logs. */
    @Override
    public String toString() {
        return "Participant[" + videoUser + ", groups=" + groups + ", language=" + language + "]";
    }
}
