package dev.teleconsult.ports.application.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Decides when the delivery of an event is tried again, and for how long.
 *
 * @param random returns 0 to less than 1; it spreads the retries of events that failed at the same time
 */
public record DeliveryTerms(DoubleSupplier random) {

    /** The pauses after the first try, the second, and so on: about 75 hours in all. */
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

    /** The share of a pause by which it may be longer or shorter. */
    static final double JITTER = 0.2;

    /** The longest pause that a receiver can ask for. */
    static final Duration LONGEST_PAUSE = Duration.ofHours(24);

    /** The pause of a receiver that says it is busy and names no time. */
    public static final Duration USUAL_PAUSE = Duration.ofSeconds(30);

    /** An endpoint that has accepted no event for this long gets no more attempts. */
    public static final Duration LONGEST_FAILURE = Duration.ofDays(5);

    /** The most events sent to one endpoint at a time, each of another teleconsultation. */
    public static final int IN_FLIGHT = 4;

    /**
     * The time of the next try; empty after the last try.
     *
     * @param attempts the number of attempts so far, at least 1
     */
    public Optional<Instant> next(int attempts, Instant now) {
        return attempts > DISTANCES.size()
                ? Optional.empty()
                : Optional.of(now.plus(spread(DISTANCES.get(attempts - 1))));
    }

    /** The time of the next attempt at a busy receiver. */
    public Instant pause(Optional<Duration> asked, Instant now) {
        Duration wait = asked.orElse(USUAL_PAUSE);
        if (wait.isNegative()) {
            wait = Duration.ZERO;
        }
        return now.plus(wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
    }

    /** A random time soon after an instant at which many events become due. */
    public Instant soonAfter(Instant end) {
        return end.plusMillis((long) (random.getAsDouble() * USUAL_PAUSE.toMillis()));
    }

    private Duration spread(Duration distance) {
        double factor = 1 - JITTER + 2 * JITTER * random.getAsDouble();
        return Duration.ofMillis(Math.round(distance.toMillis() * factor));
    }
}
