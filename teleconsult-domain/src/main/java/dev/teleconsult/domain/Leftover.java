package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Something of ours at the video provider that is no longer wanted and has to go. */
public sealed interface Leftover extends Owed {

    /** One we know by name. */
    record KnownRoom(RoomId room) implements Leftover {
        public KnownRoom {
            requireNonNull(room, "room");
        }
    }

    /**
     * One that may or may not exist: a replica set out to open it and the outcome is not on record. It is recognised by its {@link
     * CorrelationToken}.
     *
     * @param since when opening it began, to the millisecond; it cannot be older
     */
    record PossibleRoom(OperationId operation, Instant since) implements Leftover {
        public PossibleRoom {
            requireNonNull(operation, "operation");
            // As precise as the stores, or one read back would not be found among those held.
            since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /**
     * The files uploaded in a call that has ended. A call that goes on after all takes them off again.
     *
     * @param since when it ended by the provider's clock, to the millisecond
     */
    record Uploads(RoomId room, Instant since) implements Leftover {
        public Uploads {
            requireNonNull(room, "room");
            since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
