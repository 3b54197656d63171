package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RoomId;
import java.time.Instant;

/**
 * Something that happened in a room, as the provider told us.
 *
 * @param connected how many people were in the call right after; -1 if the event does not say
 * @param at when, by the provider's clock
 */
public record CallEvent(Kind kind, RoomId room, int connected, Instant at) {

    /** What happened. */
    public enum Kind {
        USER_CONNECTED,
        USER_DISCONNECTED,
        SESSION_STARTED,
        SESSION_PAUSED,
        SESSION_RESUMED,
        SESSION_ENDED
    }

    public CallEvent {
        requireNonNull(kind, "kind");
        requireNonNull(room, "room");
        requireNonNull(at, "at");
    }
}
