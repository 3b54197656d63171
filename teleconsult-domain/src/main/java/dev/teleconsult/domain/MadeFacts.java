package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The facts that were already made for a teleconsultation, as far as later steps need to know them so that each
 * {@link Fact} is made once. It stays {@link #NOTHING} if no facts are kept.
 *
 * @param followed whether a write made a fact, so that receivers know the teleconsultation; true whenever another field
 *     is set
 * @param linkAvailable whether {@link Fact.Kind#LINK_AVAILABLE} was made for the current schedule
 * @param started when two people were connected for the first time, to the millisecond; empty before
 * @param left when the last person left, while it is not yet decided whether the call ended then; to the millisecond
 * @param ended the end of the last call for which a fact was made, to the millisecond
 * @param completed whether {@link Fact.Kind#COMPLETED} was made for the current schedule
 * @param rooms how many rooms were deleted at the provider since the last fact about that, at least 0
 * @param uploads how many calls had their uploads deleted since the last fact about that, at least 0
 * @param cleaned whether {@link Fact.Kind#CLEANED} was made for a cancelled teleconsultation
 */
public record MadeFacts(
        boolean followed,
        boolean linkAvailable,
        Optional<Instant> started,
        Optional<Instant> left,
        Optional<Instant> ended,
        boolean completed,
        int rooms,
        int uploads,
        boolean cleaned) {

    /** No fact was made. */
    public static final MadeFacts NOTHING =
            new MadeFacts(false, false, Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 0, false);

    /** @throws IllegalArgumentException if a number is negative */
    public MadeFacts {
        started = requireNonNull(started, "started").map(MadeFacts::millis);
        left = requireNonNull(left, "left").map(MadeFacts::millis);
        ended = requireNonNull(ended, "ended").map(MadeFacts::millis);
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

    /** Whether no fact was made. */
    public boolean isNothing() {
        return equals(NOTHING);
    }

    /** Returns a copy that says that receivers know the teleconsultation. */
    MadeFacts withAny() {
        return new MadeFacts(true, linkAvailable, started, left, ended, completed, rooms, uploads, cleaned);
    }

    MadeFacts withLinkAvailable() {
        return new MadeFacts(followed, true, started, left, ended, completed, rooms, uploads, cleaned);
    }

    MadeFacts withCompleted() {
        return new MadeFacts(followed, linkAvailable, started, left, ended, true, rooms, uploads, cleaned);
    }

    /** Returns a copy for another schedule: the facts that depend on its times have to be made again. */
    MadeFacts forAnotherSchedule() {
        return new MadeFacts(followed, false, started, left, ended, false, rooms, uploads, cleaned);
    }

    /**
     * Records that people are connected. A message older than the last known one changes nothing.
     *
     * @param people the number of people; -1 if unknown
     */
    MadeFacts connected(int people, Instant at) {
        Instant when = millis(at);
        boolean isFirst =
                people >= 2 && started.filter(known -> !when.isBefore(known)).isEmpty();
        Optional<Instant> first = isFirst ? Optional.of(when) : started;
        Optional<Instant> last = left.filter(known -> !known.isBefore(when));
        return new MadeFacts(followed, linkAvailable, first, last, ended, completed, rooms, uploads, cleaned);
    }

    /**
     * Records that the last person left, after a call of at least two. A message older than the last known one changes
     * nothing.
     */
    MadeFacts left(Instant at) {
        Instant when = millis(at);
        boolean isNews = started.filter(first -> !when.isBefore(first)).isPresent()
                && left.filter(last -> !when.isAfter(last)).isEmpty()
                && ended.filter(last -> !when.isAfter(last)).isEmpty();
        Optional<Instant> last = isNews ? Optional.of(when) : left;
        return new MadeFacts(followed, linkAvailable, started, last, ended, completed, rooms, uploads, cleaned);
    }

    MadeFacts withEnd() {
        Optional<Instant> last = left.or(() -> ended);
        return new MadeFacts(
                followed, linkAvailable, started, Optional.empty(), last, completed, rooms, uploads, cleaned);
    }

    MadeFacts gone(Leftover leftover) {
        int more = rooms + (leftover instanceof Leftover.KnownRoom ? 1 : 0);
        int calls = uploads + (leftover instanceof Leftover.Uploads ? 1 : 0);
        return new MadeFacts(followed, linkAvailable, started, left, ended, completed, more, calls, cleaned);
    }

    /** @param all whether everything of a cancelled teleconsultation is deleted */
    MadeFacts withCleaned(boolean all) {
        return new MadeFacts(followed, linkAvailable, started, left, ended, completed, 0, 0, all);
    }
}
