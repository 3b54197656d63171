package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** The times in a request: any of start, end and length. Holds them as they were sent, valid or not. */
public final class ScheduleChange {

    private static final ScheduleChange NONE = new ScheduleChange(Optional.empty(), Optional.empty(), Optional.empty());

    private final Optional<Instant> start;
    private final Optional<Instant> end;
    private final Optional<Duration> length;

    private ScheduleChange(Optional<Instant> start, Optional<Instant> end, Optional<Duration> length) {
        this.start = start;
        this.end = end;
        this.length = length;
    }

    public static ScheduleChange none() {
        return NONE;
    }

    public ScheduleChange start(Instant newStart) {
        return new ScheduleChange(Optional.of(requireNonNull(newStart, "newStart")), end, length);
    }

    public ScheduleChange end(Instant newEnd) {
        return new ScheduleChange(start, Optional.of(requireNonNull(newEnd, "newEnd")), length);
    }

    public ScheduleChange length(Duration newLength) {
        return new ScheduleChange(start, end, Optional.of(requireNonNull(newLength, "newLength")));
    }

    public Optional<Instant> start() {
        return start;
    }

    public Optional<Instant> end() {
        return end;
    }

    public Optional<Duration> length() {
        return length;
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScheduleChange that
                && start.equals(that.start)
                && end.equals(that.end)
                && length.equals(that.length);
    }

    @Override
    public int hashCode() {
        return Objects.hash(start, end, length);
    }

    @Override
    public String toString() {
        return "ScheduleChange[start=" + start + ", end=" + end + ", length=" + length + "]";
    }
}
