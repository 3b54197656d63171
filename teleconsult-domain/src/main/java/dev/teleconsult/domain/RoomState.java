package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The state of a teleconsultation's room. {@link Teleconsultation} describes the transitions and who makes them. */
public sealed interface RoomState {

    /** The name of a state, without its data. */
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

    /** The room that participants join now or later; empty if there is none. */
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
     * @param unannouncedSince when the teleconsultation was created, to the millisecond, if no caller has got its id
     *     yet; if no caller ever gets it, the record is removed. Empty otherwise
     */
    record NoRoom(Optional<Instant> unannouncedSince) implements RoomState {
        public NoRoom {
            unannouncedSince = unannouncedSince.map(since -> since.truncatedTo(ChronoUnit.MILLIS));
        }

        /** The state of a teleconsultation whose id a caller has got. */
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
     * @param unannounced whether the teleconsultation is new, so that no caller has got its id yet; if the attempt
     *     fails, the record is removed
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

    /** A room exists, and no participant has seen a link. */
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
     * Another room is being opened to replace the current one, which is kept until then.
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

    /** A participant has seen a link: plan and room are frozen. */
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
     * It is over, and rooms may still have to be deleted.
     *
     * @param ending how it ended, which also says whether a caller ever got its id
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

    /** It is over, and all its rooms are deleted. */
    record Closed() implements RoomState {
        @Override
        public Phase phase() {
            return Phase.CLOSED;
        }
    }

    /** How a teleconsultation ended. */
    enum Ending {
        /** A caller cancelled it: its record is kept. */
        CANCELLED,
        /** It could not be scheduled and no caller got its id: its record is removed. */
        ABANDONED
    }
}
