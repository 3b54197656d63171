package dev.teleconsult.adapter.kaleyra.emulator;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A snapshot of a room in the emulator, for assertions in tests. Immutable.
 *
 * @param status {@code NOT_RUNNING}, {@code RUNNING} (two or more are connected) or {@code CLOSED}
 * @param description as sent; empty when there was none
 * @param duration zero when unlimited
 * @param durationUsed the time with at least two connected users
 * @param links personal links by Kaleyra user id, in the order of the roster, including links that ended with the room
 * @param connected user ids, in the order in which they joined
 */
public record EmulatedRoom(
        String id,
        Instant createdAt,
        String status,
        boolean disabled,
        boolean deleted,
        String description,
        Duration duration,
        Duration durationUsed,
        Map<String, URI> links,
        List<String> connected) {

    public EmulatedRoom {
        requireNonNull(id, "id");
        requireNonNull(createdAt, "createdAt");
        requireNonNull(status, "status");
        requireNonNull(description, "description");
        requireNonNull(duration, "duration");
        requireNonNull(durationUsed, "durationUsed");
        links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
        connected = List.copyOf(connected);
    }

    /** Redacted: links are credentials. */
    @Override
    public String toString() {
        return id + " " + status + (disabled ? " disabled" : "") + (deleted ? " deleted" : "") + " " + links.size()
                + " participants";
    }
}
