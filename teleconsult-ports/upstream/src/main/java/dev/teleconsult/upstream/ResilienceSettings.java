package dev.teleconsult.upstream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** How far we go for one upstream: how often a call is repeated, when calls are refused, and how many run at once. */
public record ResilienceSettings(Attempts attempts, Breaker breaker, Calls calls) {

    public ResilienceSettings {
        requireNonNull(attempts, "attempts");
        requireNonNull(breaker, "breaker");
        requireNonNull(calls, "calls");
    }

    /**
     * How often an idempotent call is made.
     *
     * @param most the first included; 1 to 10
     * @param firstWait before the second attempt; doubled each time, give or take half by chance
     * @param longestWait the most a caller is kept waiting between attempts. An upstream that asks for longer is not asked
     *     again by this call
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
     * When calls are refused without being made.
     *
     * @param failuresToOpen how many of the last {@code window} calls must fail for the breaker to open; 1 to window
     * @param window how many calls the breaker looks back on; 1 to 1000
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
     * How many calls are under way at once.
     *
     * @param concurrent the most; the next one waits, and is then refused; 1 to 10000
     * @param queueFor how long a call may wait for its turn; zero to a minute
     * @param concurrentOptional how many of {@code concurrent} may be calls of which no room depends: access credentials and
     *     statistics; 1 to concurrent
     */
    public record Calls(int concurrent, Duration queueFor, int concurrentOptional) {

        /** @throws IllegalArgumentException if a value is out of its range */
        public Calls {
            range("concurrent", concurrent, 1, 10_000);
            range("queueFor", queueFor, Duration.ZERO);
            range("concurrentOptional", concurrentOptional, 1, concurrent);
        }

        /** With half of all calls for optional ones, at least one. */
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

    /** The same with other attempts. */
    public ResilienceSettings attempts(Attempts other) {
        return new ResilienceSettings(other, breaker, calls);
    }

    /** The same with another breaker. */
    public ResilienceSettings breaker(Breaker other) {
        return new ResilienceSettings(attempts, other, calls);
    }

    /** The same with other calls at once. */
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
