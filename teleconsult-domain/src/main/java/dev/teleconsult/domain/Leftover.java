package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** A room of ours at the video provider that is no longer wanted and has to go. */
public sealed interface Leftover {

    /** One we know by name. */
    record KnownRoom(RoomId room) implements Leftover {
        public KnownRoom {
            requireNonNull(room, "room");
        }
    }

    /**
     * One that may or may not exist: somebody set out to open it and never told the outcome. It is recognised by its {@link
     * CorrelationToken}.
     *
     * @param since when opening it began; it cannot be older
     */
    record PossibleRoom(OperationId operation, Instant since) implements Leftover {
        public PossibleRoom {
            requireNonNull(operation, "operation");
            requireNonNull(since, "since");
        }
    }
}
