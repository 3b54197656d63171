package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What has to be remembered of a teleconsultation so that each {@link Fact} is told once. It stays {@link #NOTHING} where no
 * facts are kept.
 *
 * @param followed whether a write of it made a fact, so that receivers know it; true wherever anything else is remembered
 * @param linkAvailable whether it was told that links can be shown, for the schedule as it is
 * @param started when two people were connected for the first time, to the millisecond; empty before
 * @param left when the last person left, while it is not yet told whether that was the end; to the millisecond
 * @param ended the last end of a call that was told, to the millisecond
 * @param completed whether it was told that it is completed, for the schedule as it is
 * @param rooms how many rooms have gone at the provider since that was told last, at least 0
 * @param uploads of how many calls the uploads have gone since that was told last, at least 0
 * @param cleaned whether it was told that everything of a cancelled one is gone
 */
public record Told(
        boolean followed,
        boolean linkAvailable,
        Optional<Instant> started,
        Optional<Instant> left,
        Optional<Instant> ended,
        boolean completed,
        int rooms,
        int uploads,
        boolean cleaned) {

    /** Nothing is to be remembered. */
    public static final Told NOTHING =
            new Told(false, false, Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 0, false);

    /** @throws IllegalArgumentException if a number is negative */
    public Told {
        started = requireNonNull(started, "started").map(Told::millis);
        left = requireNonNull(left, "left").map(Told::millis);
        ended = requireNonNull(ended, "ended").map(Told::millis);
        if (rooms < 0 || uploads < 0) {
            throw new IllegalArgumentException("rooms and uploads must not be negative");
        }
        followed |= linkAvailable
                || started.isPresent()
                || left.isPresent()
                || ended.isPresent()
                || completed
                || rooms > 0
                || uploads > 0
                || cleaned;
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whether there is nothing to remember. */
    public boolean isNothing() {
        return equals(NOTHING);
    }

    /** A fact is told of it. */
    Told withAny() {
        return new Told(true, linkAvailable, started, left, ended, completed, rooms, uploads, cleaned);
    }

    Told withLinkAvailable() {
        return new Told(followed, true, started, left, ended, completed, rooms, uploads, cleaned);
    }

    Told withCompleted() {
        return new Told(followed, linkAvailable, started, left, ended, true, rooms, uploads, cleaned);
    }

    /** What belongs to the time of a schedule is to be told anew. */
    Told forAnotherSchedule() {
        return new Told(followed, false, started, left, ended, false, rooms, uploads, cleaned);
    }

    /**
     * People are connected. Older news than what is known change nothing.
     *
     * @param people how many; -1 if that is not known
     */
    Told connected(int people, Instant at) {
        Instant when = millis(at);
        boolean isFirst =
                people >= 2 && started.filter(known -> !when.isBefore(known)).isEmpty();
        Optional<Instant> first = isFirst ? Optional.of(when) : started;
        Optional<Instant> last = left.filter(known -> !known.isBefore(when));
        return new Told(followed, linkAvailable, first, last, ended, completed, rooms, uploads, cleaned);
    }

    /** The last person left, after a call of at least two. News that are older than what is known change nothing. */
    Told left(Instant at) {
        Instant when = millis(at);
        boolean isNews = started.filter(first -> !when.isBefore(first)).isPresent()
                && left.filter(last -> !when.isAfter(last)).isEmpty()
                && ended.filter(last -> !when.isAfter(last)).isEmpty();
        Optional<Instant> last = isNews ? Optional.of(when) : left;
        return new Told(followed, linkAvailable, started, last, ended, completed, rooms, uploads, cleaned);
    }

    Told withEnd() {
        Optional<Instant> last = left.or(() -> ended);
        return new Told(followed, linkAvailable, started, Optional.empty(), last, completed, rooms, uploads, cleaned);
    }

    Told gone(Leftover leftover) {
        int more = rooms + (leftover instanceof Leftover.KnownRoom ? 1 : 0);
        int calls = uploads + (leftover instanceof Leftover.Uploads ? 1 : 0);
        return new Told(followed, linkAvailable, started, left, ended, completed, more, calls, cleaned);
    }

    /** @param all whether everything of a cancelled one is gone */
    Told withCleaned(boolean all) {
        return new Told(followed, linkAvailable, started, left, ended, completed, 0, 0, all);
    }
}
