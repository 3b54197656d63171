package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A short message from the organisers to the waiting participants: one of a few kinds and a time, no free text. It is
 * not part of the plan, does not change it, and expires by itself.
 *
 * @param until the expected time of the start of the call, or of the end of the problem, to the millisecond; the notice
 *     expires then
 */
public record Notice(Kind kind, Instant until) {

    /** The shortest time that a notice may announce. */
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    /** The longest time that a notice may announce. */
    public static final Duration LONGEST = Duration.ofHours(2);

    /** The message of a notice. */
    public enum Kind {
        /** The call starts later than planned. */
        RUNNING_LATE,
        /** A technical problem delays the call. */
        TECHNICAL_PROBLEM,
        /** The call starts in a moment. */
        STARTING_SOON
    }

    public Notice {
        requireNonNull(kind, "kind");
        until = requireNonNull(until, "until").truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Creates a notice that is given now. A delay counts from the planned start, or from now if that has passed; the
     * other kinds count from now.
     *
     * @throws RefusalException {@link RefusalCode#NOTICE_LENGTH_OUT_OF_RANGE} if the length is shorter than
     *     {@link #SHORTEST} or longer than {@link #LONGEST}
     */
    public static Notice given(Kind kind, Duration length, Schedule schedule, Instant now) {
        requireNonNull(now, "now");
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw RefusalException.of(RefusalCode.NOTICE_LENGTH_OUT_OF_RANGE)
                    .with(RefusalException.Detail.LIMIT, SHORTEST.toMinutes() + " to " + LONGEST.toMinutes())
                    .with(RefusalException.Detail.ACTUAL, length.toMinutes());
        }
        boolean isBeforeStart = kind == Kind.RUNNING_LATE && schedule.start().isAfter(now);
        return new Notice(kind, (isBeforeStart ? schedule.start() : now).plus(length));
    }

    /** Whether the notice has not expired at that instant. */
    public boolean isCurrent(Instant now) {
        return now.isBefore(until);
    }
}
