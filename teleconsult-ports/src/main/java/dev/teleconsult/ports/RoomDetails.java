package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * The video provider's description of a room. Texts are the provider's own and only for display; an empty text is
 * unknown. Values on which the service bases decisions have types.
 *
 * @param recording {@code none}, {@code manual} or {@code automatic}
 * @param recordingStatus for example {@code stopped}
 * @param callType for example {@code audio_video}
 * @param description text by another program; never this service's correlation token
 * @param disabled whether its links are switched off
 * @param createdAt ISO 8601
 * @param duration the time after which the room ends; zero if it does not end by itself
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

    /** The state of a room at the provider. */
    public enum Status {
        /** No call is under way; one can begin. */
        NOT_RUNNING,
        /** A call is under way. */
        RUNNING,
        /** No call can begin any more: its time is used up, or it was deleted and is still listed. */
        CLOSED,
        /** The provider sent a state that the adapter does not know. */
        UNKNOWN,
        /** The provider sent no state. */
        UNTOLD
    }

    public RoomDetails {
        requireNonNulls(recording, "recording", recordingStatus, "recordingStatus", callType, "callType");
        requireNonNulls(description, "description", status, "status", createdAt, "createdAt", duration, "duration");
        requireNonNull(used, "used");
    }

    /** Whether a call is under way; empty if the provider sent no state, or one that the adapter does not know. */
    public Optional<Boolean> isRunning() {
        return switch (status) {
            case RUNNING -> Optional.of(true);
            case NOT_RUNNING, CLOSED -> Optional.of(false);
            case UNKNOWN, UNTOLD -> Optional.empty();
        };
    }

    /** Whether a person with a link can still join, according to the provider. */
    public boolean letsPeopleIn() {
        return !disabled && status != Status.CLOSED;
    }
}
