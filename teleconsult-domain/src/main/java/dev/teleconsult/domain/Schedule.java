package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a teleconsultation takes place, to the millisecond. Only records of the original service may be open-ended; nothing
 * new is scheduled without an end.
 *
 * <p>Instants know no time zone, so an hour stays 3600 seconds across a change of daylight saving.
 */
public final class Schedule {

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private final Instant start;
    private final Optional<Instant> end;

    private Schedule(Instant start, Optional<Instant> end) {
        this.start = inRange(start.truncatedTo(ChronoUnit.MILLIS));
        this.end = end.map(instant -> instant.truncatedTo(ChronoUnit.MILLIS));
        this.end.ifPresent(instant -> {
            if (!instant.isAfter(this.start)) {
                throw RefusalException.of(RefusalCode.END_BEFORE_START)
                        .with(RefusalException.Detail.LIMIT, this.start)
                        .with(RefusalException.Detail.ACTUAL, instant);
            }
            requireEndInRange(this.start, span(this.start, instant));
        });
    }

    /** @throws RefusalException if the start is out of range, the end not after it, or after the year 9999 */
    public static Schedule between(Instant start, Instant end) {
        return new Schedule(requireNonNull(start, "start"), Optional.of(requireNonNull(end, "end")));
    }

    /** @throws RefusalException if the start is out of range, the length not positive, or the end after the year 9999 */
    public static Schedule startingAt(Instant start, Duration length) {
        return between(start, endOf(start, length));
    }

    /** A schedule without an end, as in old records of the original service. */
    public static Schedule openEnded(Instant start) {
        return new Schedule(requireNonNull(start, "start"), Optional.empty());
    }

    /**
     * The schedule of a new teleconsultation, from the times of a request.
     *
     * @throws RefusalException without a start, or without exactly one of end and length
     */
    public static Schedule of(ScheduleChange said) {
        Instant start = said.start().orElseThrow(() -> RefusalException.of(RefusalCode.START_REQUIRED));
        if (said.end().isPresent() == said.length().isPresent()) {
            throw RefusalException.of(RefusalCode.END_OR_DURATION_REQUIRED);
        }
        return said.end()
                .map(end -> between(start, end))
                .orElseGet(() -> startingAt(start, said.length().orElseThrow()));
    }

    /**
     * This schedule after a change. A new start alone keeps the end; a new length alone moves the end; a new start with
     * a length places both.
     *
     * @throws RefusalException if both end and length are given, or the result is out of range
     */
    public Schedule changedBy(ScheduleChange change) {
        if (change.end().isPresent() && change.length().isPresent()) {
            throw RefusalException.of(RefusalCode.END_OR_DURATION_REQUIRED);
        }
        Instant newStart = change.start().orElse(start);
        Optional<Instant> newEnd = change.length()
                .map(length -> Optional.of(endOf(newStart, length)))
                .orElseGet(() -> change.end().or(() -> end));
        return new Schedule(newStart, newEnd);
    }

    public Instant start() {
        return start;
    }

    /** Empty if open-ended. */
    public Optional<Instant> end() {
        return end;
    }

    /** Empty if open-ended. */
    public Optional<Duration> length() {
        return end.map(instant -> span(start, instant));
    }

    private static Instant endOf(Instant start, Duration length) {
        inRange(start);
        requireNonNull(length, "length");
        // Compared before the addition: a length of millennia, positive or negative, must cause a refusal and not an
        // overflow.
        requireEndInRange(start, length);
        return length.compareTo(span(start, EARLIEST)) < 0 ? EARLIEST : start.plus(length);
    }

    private static void requireEndInRange(Instant start, Duration length) {
        Duration longest = span(start, LATEST);
        if (length.compareTo(longest) > 0) {
            throw RefusalException.of(RefusalCode.DURATION_TOO_LONG)
                    .with(RefusalException.Detail.LIMIT, longest.toSeconds())
                    .with(RefusalException.Detail.ACTUAL, length.toSeconds());
        }
    }

    /** As {@link Duration#between}, which throws and catches an exception for more than 292 years, as to {@link #LATEST}. */
    private static Duration span(Instant from, Instant to) {
        return Duration.ofSeconds(to.getEpochSecond() - from.getEpochSecond(), to.getNano() - from.getNano());
    }

    private static Instant inRange(Instant start) {
        if (start.isBefore(EARLIEST) || start.isAfter(LATEST)) {
            throw RefusalException.of(RefusalCode.START_OUT_OF_RANGE)
                    .with(RefusalException.Detail.LIMIT, EARLIEST + " to " + LATEST)
                    .with(RefusalException.Detail.ACTUAL, start);
        }
        return start;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule that && start.equals(that.start) && end.equals(that.end);
    }

    @Override
    public int hashCode() {
        return 31 * start.hashCode() + end.hashCode();
    }

    @Override
    public String toString() {
        return "Schedule[" + start + " to " + end.map(Instant::toString).orElse("open") + "]";
    }
}
