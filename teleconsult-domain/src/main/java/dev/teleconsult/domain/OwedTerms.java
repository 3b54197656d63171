package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * When owed work is due, and how long a replica waits between its tries.
 *
 * @param takeOverAfter how old an attempt must be before it counts as given up; longer than zero
 * @param callEndGrace how long after the end of a call its uploads are kept; zero or longer
 * @param firstDistance between the first try and the second; longer than zero
 * @param longestDistance between two tries; not shorter than the first
 */
public record OwedTerms(
        Duration takeOverAfter, Duration callEndGrace, Duration firstDistance, Duration longestDistance) {

    /** @throws IllegalArgumentException if a duration is out of its range */
    public OwedTerms {
        requireNonNulls(takeOverAfter, "takeOverAfter", callEndGrace, "callEndGrace", firstDistance, "firstDistance");
        requireNonNull(longestDistance, "longestDistance");
        if (!isPositive(takeOverAfter) || callEndGrace.isNegative()) {
            throw new IllegalArgumentException("takeOverAfter must be longer than zero, callEndGrace at least zero");
        }
        if (!isPositive(firstDistance) || longestDistance.compareTo(firstDistance) < 0) {
            throw new IllegalArgumentException(
                    "distances must be longer than zero, and longestDistance not shorter than firstDistance");
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    /**
     * The first turn of work that has none on record yet: the work is new, or an old version that knew no turns wrote
     * it.
     *
     * @param state of the teleconsultation that owes it
     */
    Turn first(Owed owed, RoomState state, Instant now) {
        if (owed instanceof Leftover.PossibleRoom possible) {
            return new Turn(possible.since(), 0, possible.since().plus(takeOverAfter));
        }
        if (owed instanceof Leftover.Uploads uploads) {
            Instant due = uploads.since().plus(callEndGrace);
            return new Turn(due, 0, due);
        }
        if (owed instanceof Owed.End && state instanceof RoomState.NoRoom noRoom) {
            Instant since = noRoom.unannouncedSince().orElse(now);
            return new Turn(since, 0, since.plus(takeOverAfter));
        }
        return new Turn(now, 0, now);
    }

    /**
     * How long to wait after a try: it doubles with each try, up to the longest distance, less a random part of at most
     * half, so that work that failed at the same time is not tried again at the same time.
     *
     * @param tries how often it was tried, at least 1
     * @param jitter 0 to 1
     */
    Duration distance(int tries, double jitter) {
        Duration distance = firstDistance;
        for (int doubled = 1; doubled < tries && distance.compareTo(longestDistance) < 0; doubled++) {
            distance = distance.multipliedBy(2);
        }
        Duration whole = distance.compareTo(longestDistance) < 0 ? distance : longestDistance;
        return whole.minusNanos((long) (whole.toNanos() / 2.0 * Math.min(1, Math.max(0, jitter))));
    }
}
