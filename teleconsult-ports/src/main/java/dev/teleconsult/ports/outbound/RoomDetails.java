package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the provider tells about a room, in its own words where a text is. An empty text is unknown.
 *
 * @param recording {@code none}, {@code manual} or {@code automatic}
 * @param recordingStatus for example {@code stopped}
 * @param callType for example {@code audio_video}
 * @param description of somebody else's making; never our correlation token
 * @param status {@code NOT_RUNNING}, {@code RUNNING} or {@code CLOSED}
 * @param createdAt ISO 8601
 * @param duration zero if the room does not end by itself
 * @param used how much of it was spent in calls
 */
public record RoomDetails(
        String recording,
        String recordingStatus,
        String callType,
        String description,
        String status,
        boolean disabled,
        String createdAt,
        Duration duration,
        Duration used,
        boolean live) {

    public RoomDetails {
        requireNonNull(recording, "recording");
        requireNonNull(recordingStatus, "recordingStatus");
        requireNonNull(callType, "callType");
        requireNonNull(description, "description");
        requireNonNull(status, "status");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(duration, "duration");
        requireNonNull(used, "used");
    }
}
