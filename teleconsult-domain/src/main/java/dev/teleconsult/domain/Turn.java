package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a piece of owed work is due. It is part of the record, so that replicas share the work, the work of a crashed
 * replica becomes due again by itself, and failed work waits behind other work.
 *
 * @param since when the work became due for the first time, to the millisecond
 * @param tries how often a replica took the work up, at least 0
 * @param nextTry the earliest time at which a replica takes it up again, to the millisecond
 */
public record Turn(Instant since, int tries, Instant nextTry) {

    /** @throws IllegalArgumentException if {@code tries} is negative */
    public Turn {
        since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
        nextTry = requireNonNull(nextTry, "nextTry").truncatedTo(ChronoUnit.MILLIS);
        if (tries < 0) {
            throw new IllegalArgumentException("tries must not be negative");
        }
    }

    /**
     * Returns the turn after a replica took the work up once more.
     *
     * @param jitter 0 to 1
     */
    public Turn taken(Instant now, OwedTerms terms, double jitter) {
        int more = tries == Integer.MAX_VALUE ? tries : tries + 1;
        return new Turn(since, more, now.plus(terms.distance(more, jitter)));
    }
}
