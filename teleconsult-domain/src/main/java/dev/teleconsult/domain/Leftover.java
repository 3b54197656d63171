package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A room or a set of uploads of this service that the video provider still has to delete. */
public sealed interface Leftover extends Owed {

    /** A room whose id is known. */
    record KnownRoom(RoomId room) implements Leftover {
        public KnownRoom {
            requireNonNull(room, "room");
        }
    }

    /**
     * A room that may exist: a replica tried to open it, and the record does not say whether that succeeded. It is
     * recognised by its {@link CorrelationToken}.
     *
     * @param since when the replica began to open it, to the millisecond; the room cannot be older
     */
    record PossibleRoom(OperationId operation, Instant since) implements Leftover {
        public PossibleRoom {
            requireNonNull(operation, "operation");
            // Cut to the precision of the stores; otherwise a value read back would not equal the one that was written.
            since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /**
     * The files uploaded in a call that has ended. If people come back to the call, the files are no longer leftovers.
     *
     * @param since when the call ended by the provider's clock, to the millisecond
     */
    record Uploads(RoomId room, Instant since) implements Leftover {
        public Uploads {
            requireNonNull(room, "room");
            since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
