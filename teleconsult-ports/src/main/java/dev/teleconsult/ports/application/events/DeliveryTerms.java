package dev.teleconsult.ports.application.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When an event is tried again, and for how long.
 *
 * @param random from 0 to less than 1, so that what failed together does not come back together
 */
public record DeliveryTerms(DoubleSupplier random) {

    /** After the first try, the second, and so on: about 75 hours in all. */
    public static final List<Duration> DISTANCES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** The part of a distance by which it may be longer or shorter. */
    static final double JITTER = 0.2;

    /** The longest pause that a receiver is granted. */
    static final Duration LONGEST_PAUSE = Duration.ofHours(24);

    /** The pause of a receiver that says it is busy and names no time. */
    public static final Duration USUAL_PAUSE = Duration.ofSeconds(30);

    /** An endpoint that has taken no event for this long is tried no more. */
    public static final Duration LONGEST_FAILURE = Duration.ofDays(5);

    /** How many events may be on their way to one endpoint, each of another teleconsultation. */
    public static final int IN_FLIGHT = 4;

    /**
     * When to try again; empty if that was the last time.
     *
     * @param attempts how many there were, at least 1
     */
    public Optional<Instant> next(int attempts, Instant now) {
        return attempts > DISTANCES.size()
                ? Optional.empty()
                : Optional.of(now.plus(spread(DISTANCES.get(attempts - 1))));
    }

    /** When a busy receiver may be asked again. */
    public Instant pause(Optional<Duration> asked, Instant now) {
        Duration wait = asked.orElse(USUAL_PAUSE);
        if (wait.isNegative()) {
            wait = Duration.ZERO;
        }
        return now.plus(wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
    }

    /** Soon after an instant at which many may begin. */
    public Instant soonAfter(Instant end) {
        return end.plusMillis((long) (random.getAsDouble() * USUAL_PAUSE.toMillis()));
    }

    private Duration spread(Duration distance) {
        double factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
        return Duration.ofMillis(Math.round(distance.toMillis() * factor));
    }
}
