package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The edition of a plan. The number grows with each write that {@linkplain
 * dev.teleconsult.domain.Teleconsultation#isAnotherEditionThan makes another edition}; it may skip numbers.
 *
 * @param number at least 0
 * @param since when it was written, to the millisecond, by the clock of its writer
 */
public record Edition(long number, Instant since) {

    /** @throws IllegalArgumentException if the number is negative */
    public Edition {
        if (number < 0) {
            throw new IllegalArgumentException("number must be at least 0");
        }
        since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
    }
}
