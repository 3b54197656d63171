package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The person being erased, as the work needs them; removed with the last step. Personal data, and not part of a
 * receipt.
 *
 * @param videoUser empty if the person had none
 * @param placeholder replaces {@code videoUser} in records, made by {@link Participants#placeholder}
 * @param cancels whether teleconsultations that are still to come are cancelled
 */
public record ErasedPerson(UserId user, Optional<VideoUserId> videoUser, VideoUserId placeholder, boolean cancels) {

    /** @throws IllegalArgumentException if the placeholder is none */
    public ErasedPerson {
        requireNonNulls(user, "user", videoUser, "videoUser");
        if (!Participants.isPlaceholder(requireNonNull(placeholder, "placeholder"))) {
            throw new IllegalArgumentException("placeholder must be made by Participants");
        }
    }

    /** The same person with the provider's user that they turn out to have. */
    public ErasedPerson with(VideoUserId found) {
        return new ErasedPerson(user, Optional.of(requireNonNull(found, "found")), placeholder, cancels);
    }

    /** The same, whose teleconsultations to come are cancelled. */
    public ErasedPerson cancelling() {
        return new ErasedPerson(user, videoUser, placeholder, true);
    }

    /** Who it is stays out of logs. */
    @Override
    public String toString() {
        return "ErasedPerson[" + placeholder + "]";
    }
}
