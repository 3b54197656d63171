package dev.teleconsult.upstream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The settings of {@link Resilience} for one upstream: how often a call is repeated, when calls are refused, and how
 * many run at a time.
 */
public record ResilienceSettings(Attempts attempts, Breaker breaker, Calls calls) {

    public ResilienceSettings {
        requireNonNull(attempts, "attempts");
        requireNonNull(breaker, "breaker");
        requireNonNull(calls, "calls");
    }

    /**
     * The attempts of an idempotent call.
     *
     * @param most the most attempts, including the first; 1 to 10
     * @param firstWait the pause before the second attempt; it doubles each time, and varies randomly by up to half
     * @param longestWait the longest pause between attempts. If the upstream asks for a longer pause, the call is not
     *     repeated
     */
    public record Attempts(int most, Duration firstWait, Duration longestWait) {

        /** @throws IllegalArgumentException if a value is out of its range */
        public Attempts {
            range("attempts", most, 1, 10);
            range("firstWait", firstWait, Duration.ofMillis(1));
            range("longestWait", longestWait, firstWait);
        }
    }

    /**
     * When calls are refused without an attempt.
     *
     * @param failuresToOpen how many of the last {@code window} calls must fail for the breaker to open; 1 to window
     * @param window how many of the last calls the breaker counts; 1 to 1000
     * @param openFor how long the breaker then refuses calls
     */
    public record Breaker(int failuresToOpen, int window, Duration openFor) {

        /** @throws IllegalArgumentException if a value is out of its range */
        public Breaker {
            range("window", window, 1, 1000);
            range("failuresToOpen", failuresToOpen, 1, window);
            range("openFor", openFor, Duration.ofMillis(1));
        }
    }

    /**
     * The limits on simultaneous calls.
     *
     * @param concurrent the most simultaneous calls; the next one waits, and is then refused; 1 to 10000
     * @param queueFor how long a call may wait for its turn; zero to a minute
     * @param concurrentOptional how many of {@code concurrent} may be calls that no room depends on: access credentials
     *     and room details; 1 to concurrent
     */
    public record Calls(int concurrent, Duration queueFor, int concurrentOptional) {

        /** @throws IllegalArgumentException if a value is out of its range */
        public Calls {
            range("concurrent", concurrent, 1, 10_000);
            range("queueFor", queueFor, Duration.ZERO);
            range("concurrentOptional", concurrentOptional, 1, concurrent);
        }

        /** Allows half of the calls, but at least one, for optional calls. */
        public Calls(int concurrent, Duration queueFor) {
            this(concurrent, queueFor, Math.max(1, concurrent / 2));
        }
    }

    /** 3 attempts from 100 ms up to 2 s apart; open for 5 s after 10 of 20 failed; 64 at once, 32 of them optional, waiting at most 250 ms. */
    public static ResilienceSettings defaults() {
        return new ResilienceSettings(
                new Attempts(3, Duration.ofMillis(100), Duration.ofSeconds(2)),
                new Breaker(10, 20, Duration.ofSeconds(5)),
                new Calls(64, Duration.ofMillis(250)));
    }

    /** Returns a copy with other attempts. */
    public ResilienceSettings attempts(Attempts other) {
        return new ResilienceSettings(other, breaker, calls);
    }

    /** Returns a copy with another breaker. */
    public ResilienceSettings breaker(Breaker other) {
        return new ResilienceSettings(attempts, other, calls);
    }

    /** Returns a copy with other limits on simultaneous calls. */
    public ResilienceSettings calls(Calls other) {
        return new ResilienceSettings(attempts, breaker, other);
    }

    private static void range(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most);
        }
    }

    private static void range(String name, Duration value, Duration least) {
        if (requireNonNull(value, name).compareTo(least) < 0 || value.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(name + " must be " + least + " to PT1M");
        }
    }
}
