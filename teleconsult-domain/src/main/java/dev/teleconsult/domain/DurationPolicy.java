package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The permitted durations of a teleconsultation, and whether its room ends by itself.
 *
 * @param minimum applies always
 * @param maximum applies only while durations are limited
 * @param limited whether the provider gets the duration of a room; a room without one stays open
 */
public record DurationPolicy(Duration minimum, Duration maximum, boolean limited) {

    /** The shortest duration that the provider documents: five minutes. */
    static final Duration DEFAULT_MINIMUM = Duration.ofMinutes(5);

    /** The longest duration of a room that the provider documents: a day. */
    static final Duration DEFAULT_MAXIMUM = Duration.ofHours(24);

    /** @throws IllegalArgumentException unless 0 &lt; minimum ≤ maximum */
    public DurationPolicy {
        requireNonNulls(minimum, "minimum", maximum, "maximum");
        if (minimum.isNegative() || minimum.isZero() || minimum.compareTo(maximum) > 0) {
            throw new IllegalArgumentException("0 < minimum <= maximum must hold");
        }
    }

    /** At least five minutes; rooms do not end by themselves. */
    public static DurationPolicy unlimited() {
        return new DurationPolicy(DEFAULT_MINIMUM, DEFAULT_MAXIMUM, false);
    }

    /** Five minutes to a day; rooms end by themselves. */
    public static DurationPolicy limitedToADay() {
        return new DurationPolicy(DEFAULT_MINIMUM, DEFAULT_MAXIMUM, true);
    }

    /** @throws RefusalException if the schedule is too short, or too long while durations are limited */
    public void check(Schedule schedule) {
        schedule.length().ifPresent(length -> {
            if (length.compareTo(minimum) < 0) {
                throw refusal(RefusalCode.DURATION_TOO_SHORT, minimum, length);
            }
            if (limited && length.compareTo(maximum) > 0) {
                throw refusal(RefusalCode.DURATION_TOO_LONG, maximum, length);
            }
        });
    }

    /**
     * The duration that is sent to the provider: whole seconds, rounded up so that no call is cut off early; empty for
     * a room without an end.
     */
    Optional<Duration> roomDuration(Schedule schedule) {
        return limited ? schedule.length().map(DurationPolicy::wholeSeconds) : Optional.empty();
    }

    private static Duration wholeSeconds(Duration length) {
        return Duration.ofSeconds(length.plusMillis(999).toSeconds());
    }

    private static RefusalException refusal(RefusalCode code, Duration limit, Duration actual) {
        return RefusalException.of(code)
                .with(RefusalException.Detail.LIMIT, seconds(limit))
                .with(RefusalException.Detail.ACTUAL, seconds(actual));
    }

    private static String seconds(Duration duration) {
        return duration.toMillisPart() == 0
                ? Long.toString(duration.toSeconds())
                : duration.toSeconds() + "." + String.format(Locale.ROOT, "%03d", duration.toMillisPart());
    }
}
