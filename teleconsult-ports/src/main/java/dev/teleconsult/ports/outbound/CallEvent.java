package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.VideoUserId;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened in a room, as the provider reported it.
 *
 * @param session the call it happened in; empty if the event does not say
 * @param person the person who joined or left; empty for events of the whole call, and if the event names none
 * @param connected how many people were in the call right after; -1 if the event does not say
 * @param at when it happened, by the provider's clock
 */
public record CallEvent(
        Kind kind, RoomId room, Optional<SessionId> session, Optional<VideoUserId> person, int connected, Instant at) {

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
        requireNonNulls(kind, "kind", room, "room", session, "session", person, "person", at, "at");
    }

    /** An event that names neither the call nor a person. */
    public CallEvent(Kind kind, RoomId room, int connected, Instant at) {
        this(kind, room, Optional.empty(), Optional.empty(), connected, at);
    }

    /** Returns a copy with this call. */
    public CallEvent in(SessionId call) {
        return new CallEvent(kind, room, Optional.of(requireNonNull(call, "call")), person, connected, at);
    }

    /** Returns a copy about this person. */
    public CallEvent of(VideoUserId who) {
        return new CallEvent(kind, room, session, Optional.of(requireNonNull(who, "who")), connected, at);
    }
}
