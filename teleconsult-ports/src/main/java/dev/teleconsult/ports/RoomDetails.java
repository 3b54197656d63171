package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What the video provider tells about a room. The texts are for showing only and in the provider's words, an empty one is
 * unknown; what decides anything has a type.
 *
 * @param recording {@code none}, {@code manual} or {@code automatic}
 * @param recordingStatus for example {@code stopped}
 * @param callType for example {@code audio_video}
 * @param description written by another program; never our correlation token
 * @param disabled whether its links are switched off
 * @param createdAt ISO 8601
 * @param duration zero if the room does not end by itself
 * @param used how much of the duration was spent in calls
 */
public record RoomDetails(
        String recording,
        String recordingStatus,
        String callType,
        String description,
        Status status,
        boolean disabled,
        String createdAt,
        Duration duration,
        Duration used,
        boolean live) {

    /** Where a room is in its life at the provider. */
    public enum Status {
        /** No call is under way; one can begin. */
        NOT_RUNNING,
        /** A call is under way. */
        RUNNING,
        /** No call can begin any more: its time is used up, or it was deleted and is still listed. */
        CLOSED,
        /** The provider used a word that the adapter does not know. */
        UNKNOWN,
        /** The provider said nothing about it. */
        UNTOLD
    }

    public RoomDetails {
        requireNonNulls(recording, "recording", recordingStatus, "recordingStatus", callType, "callType");
        requireNonNulls(description, "description", status, "status", createdAt, "createdAt", duration, "duration");
        requireNonNull(used, "used");
    }

    /** Whether a call is under way; empty if the provider said nothing, or used a word that the adapter does not know. */
    public Optional<Boolean> isRunning() {
        return switch (status) {
            case RUNNING -> Optional.of(true);
            case NOT_RUNNING, CLOSED -> Optional.of(false);
            case UNKNOWN, UNTOLD -> Optional.empty();
        };
    }

    /** Whether a person with a link can still come in, as far as the provider tells. */
    public boolean letsPeopleIn() {
        return !disabled && status != Status.CLOSED;
    }
}
