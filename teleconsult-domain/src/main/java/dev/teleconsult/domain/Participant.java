package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * A person who takes part.
 *
 * @param videoUser who they are at the video provider; what tells participants apart
 * @param fullName what the others see; empty in records of the original service, which left names to its user directory
 * @param groups what decides their role; empty where the original service left them to its user directory
 * @param language what they asked to see the call in
 */
public record Participant(VideoUserId videoUser, String fullName, Set<String> groups, Language language) {

    public Participant {
        requireNonNulls(videoUser, "videoUser", fullName, "fullName");
        groups = Set.copyOf(requireNonNull(groups, "groups"));
        requireNonNull(language, "language");
    }

    /** Whether name and groups are on record, so that no directory needs to be asked. */
    public boolean isDescribed() {
        return !fullName.isEmpty() && !groups.isEmpty();
    }

    /** Names are personal data and stay out of logs. */
    @Override
    public String toString() {
        return "Participant[" + videoUser + ", groups=" + groups + ", language=" + language + "]";
    }
}
