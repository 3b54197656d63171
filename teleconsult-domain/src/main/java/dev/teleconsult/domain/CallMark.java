package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One message of the provider about a call. The outcome is read from the set of marks: a message that arrives twice or
 * late makes an equal mark, which counts once.
 *
 * @param person the person who joined or left; empty for a message about the call as a whole
 * @param at when it happened by the provider's clock, to the millisecond
 */
public record CallMark(Kind kind, RoomId room, SessionId session, Optional<VideoUserId> person, Instant at) {

    /** What happened. */
    public enum Kind {
        /** A person joined the call. */
        JOINED,
        /** A person left the call. */
        LEFT,
        /** The provider counted at least two people in the call. */
        MET,
        /** The call ended: no person is in it any more. */
        ENDED;

        private boolean isOfAPerson() {
            return this == JOINED || this == LEFT;
        }
    }

    /** @throws IllegalArgumentException if the person is missing, or given for a message about the call as a whole */
    public CallMark {
        requireNonNulls(kind, "kind", room, "room", session, "session");
        at = requireNonNull(at, "at").truncatedTo(ChronoUnit.MILLIS);
        if (person.isPresent() != kind.isOfAPerson()) {
            throw new IllegalArgumentException(
                    "a mark " + kind + (person.isPresent() ? " has no" : " needs a") + " person");
        }
    }

    /** A mark that a person joined. */
    public static CallMark joined(RoomId room, SessionId session, VideoUserId person, Instant at) {
        return new CallMark(Kind.JOINED, room, session, Optional.of(requireNonNull(person, "person")), at);
    }

    /** A mark that a person left. */
    public static CallMark left(RoomId room, SessionId session, VideoUserId person, Instant at) {
        return new CallMark(Kind.LEFT, room, session, Optional.of(requireNonNull(person, "person")), at);
    }

    /** A mark that at least two people are in the call. */
    public static CallMark met(RoomId room, SessionId session, Instant at) {
        return new CallMark(Kind.MET, room, session, Optional.empty(), at);
    }

    /** The call ended. */
    public static CallMark ended(RoomId room, SessionId session, Instant at) {
        return new CallMark(Kind.ENDED, room, session, Optional.empty(), at);
    }

    /** The same mark with another person, if it is about this one. */
    public CallMark renamed(VideoUserId from, VideoUserId to) {
        requireNonNulls(from, "from", to, "to");
        return person.filter(from::equals).isPresent() ? new CallMark(kind, room, session, Optional.of(to), at) : this;
    }
}
