package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The data about the person that the erasure needs while it runs; its last step removes them. Personal data, and not
 * part of a receipt.
 *
 * @param videoUser the person's id at the provider; empty if they had none
 * @param placeholder replaces {@code videoUser} in records, made by {@link Participants#placeholder}
 * @param cancels whether teleconsultations that are still to come are cancelled
 */
public record ErasedPerson(UserId user, Optional<VideoUserId> videoUser, VideoUserId placeholder, boolean cancels) {

    /** @throws IllegalArgumentException if the placeholder was not made by {@link Participants#placeholder} */
    public ErasedPerson {
        requireNonNulls(user, "user", videoUser, "videoUser");
        if (!Participants.isPlaceholder(requireNonNull(placeholder, "placeholder"))) {
            throw new IllegalArgumentException("placeholder must be made by Participants");
        }
    }

    /** Returns a copy with the provider's user that was found for this person. */
    public ErasedPerson with(VideoUserId found) {
        return new ErasedPerson(user, Optional.of(requireNonNull(found, "found")), placeholder, cancels);
    }

    /** Returns a copy that has the person's future teleconsultations cancelled. */
    public ErasedPerson cancelling() {
        return new ErasedPerson(user, videoUser, placeholder, true);
    }

    /** Redacted: the person's identity stays out of logs. */
    @Override
    public String toString() {
        return "ErasedPerson[" + placeholder + "]";
    }
}
