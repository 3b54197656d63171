package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When it is a piece of owed work's turn. It is on record, so that replicas share it, a crash gives the work back by itself,
 * and work that failed waits behind the rest.
 *
 * @param since when the work became due for the first time, to the millisecond
 * @param tries how often it was taken up, at least 0
 * @param nextTry not before this it is taken up again, to the millisecond
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
     * The turn after being taken up once more.
     *
     * @param jitter 0 to 1
     */
    public Turn taken(Instant now, OwedTerms terms, double jitter) {
        int more = tries == Integer.MAX_VALUE ? tries : tries + 1;
        return new Turn(since, more, now.plus(terms.distance(more, jitter)));
    }
}
