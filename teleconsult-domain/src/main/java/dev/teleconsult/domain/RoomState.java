package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Where a teleconsultation is in the life of its room. See {@link Teleconsultation} for who moves it from one to the next.
 */
public sealed interface RoomState {

    /** The name of a state, without what it holds. */
    enum Phase {
        NO_ROOM,
        OPENING,
        READY,
        REPLACING,
        REVEALED,
        CLOSING,
        CLOSED
    }

    Phase phase();

    /** The room that participants are or will be sent to; empty if there is none. */
    default Optional<Room> room() {
        return Optional.empty();
    }

    /** The attempt to open a room that is under way; empty if none is. */
    default Optional<Leftover.PossibleRoom> attempt() {
        return Optional.empty();
    }

    /**
     * Not all participants are known yet, or no room could be opened.
     *
     * @param unannouncedSince since when, to the millisecond, if the teleconsultation itself is new, so that its id was told
     *     to no caller yet: if it never is, nothing of it is kept. Empty otherwise
     */
    record NoRoom(Optional<Instant> unannouncedSince) implements RoomState {
        public NoRoom {
            unannouncedSince = unannouncedSince.map(since -> since.truncatedTo(ChronoUnit.MILLIS));
        }

        /** One that was announced. */
        public NoRoom() {
            this(Optional.empty());
        }

        @Override
        public Phase phase() {
            return Phase.NO_ROOM;
        }
    }

    /**
     * A first room is being opened, or a replica died doing so.
     *
     * @param since to the millisecond
     * @param unannounced whether the teleconsultation itself is new, so that no caller was told its id yet: if the attempt
     *     comes to nothing, nothing of it is kept
     */
    record Opening(OperationId operation, Instant since, boolean unannounced) implements RoomState {
        public Opening {
            requireNonNull(operation, "operation");
            since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public Phase phase() {
            return Phase.OPENING;
        }

        @Override
        public Optional<Leftover.PossibleRoom> attempt() {
            return Optional.of(new Leftover.PossibleRoom(operation, since));
        }
    }

    /** A room is there and no participant has seen a link. */
    record Ready(Room current) implements RoomState {
        public Ready {
            requireNonNull(current, "current");
        }

        @Override
        public Phase phase() {
            return Phase.READY;
        }

        @Override
        public Optional<Room> room() {
            return Optional.of(current);
        }
    }

    /**
     * Another room is being opened to take the current one's place; until then the current one stays.
     *
     * @param since to the millisecond
     */
    record Replacing(Room current, OperationId operation, Instant since) implements RoomState {
        public Replacing {
            requireNonNulls(current, "current", operation, "operation");
            since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public Phase phase() {
            return Phase.REPLACING;
        }

        @Override
        public Optional<Room> room() {
            return Optional.of(current);
        }

        @Override
        public Optional<Leftover.PossibleRoom> attempt() {
            return Optional.of(new Leftover.PossibleRoom(operation, since));
        }
    }

    /** A participant has seen a link: the plan and the room stay as they are. */
    record Revealed(Room current) implements RoomState {
        public Revealed {
            requireNonNull(current, "current");
        }

        @Override
        public Phase phase() {
            return Phase.REVEALED;
        }

        @Override
        public Optional<Room> room() {
            return Optional.of(current);
        }
    }

    /**
     * It is over, and rooms may still have to go.
     *
     * @param ending whether a caller was ever told of the teleconsultation
     */
    record Closing(Ending ending) implements RoomState {
        public Closing {
            requireNonNull(ending, "ending");
        }

        @Override
        public Phase phase() {
            return Phase.CLOSING;
        }
    }

    /** It is over, and no room of it is left. */
    record Closed() implements RoomState {
        @Override
        public Phase phase() {
            return Phase.CLOSED;
        }
    }

    /** How a teleconsultation came to its end. */
    enum Ending {
        /** A caller cancelled it: a record of it is kept. */
        CANCELLED,
        /** It could not be scheduled and no caller was told its id: nothing of it is kept. */
        ABANDONED
    }
}
