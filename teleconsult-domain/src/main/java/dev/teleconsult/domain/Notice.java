package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A short notice from the organising side to the participants who wait: one of a few kinds and a time, no text. It is not
 * part of the plan, does not change it, and ends by itself.
 *
 * @param until the instant the notice speaks of, to the millisecond: about when the call starts, or when the problem should
 *     be solved. From then on the notice is over
 */
public record Notice(Kind kind, Instant until) {

    /** The shortest time a notice may speak of. */
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    /** The longest time a notice may speak of. */
    public static final Duration LONGEST = Duration.ofHours(2);

    /** What a notice says. */
    public enum Kind {
        /** The call starts later than planned. */
        RUNNING_LATE,
        /** Something technical is in the way. */
        TECHNICAL_PROBLEM,
        /** The call starts in a moment. */
        STARTING_SOON
    }

    public Notice {
        requireNonNull(kind, "kind");
        until = requireNonNull(until, "until").truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * A notice given now. A delay counts from the planned start, or from now if that has passed; the other kinds count from
     * now.
     *
     * @throws RefusalException {@link RefusalCode#NOTICE_LENGTH_OUT_OF_RANGE} if the length is shorter than {@link #SHORTEST}
     *     or longer than {@link #LONGEST}
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

    /** Whether the notice still holds at that instant. */
    public boolean isCurrent(Instant now) {
        return now.isBefore(until);
    }
}
