package dev.teleconsult.upstream;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How far we go for one upstream.
 *
 * @param attempts of an idempotent call, the first included; 1 to 10
 * @param firstWait before the second attempt; doubled each time, give or take half by chance
 * @param longestWait the most a caller is kept waiting between attempts. An upstream that asks for longer is not asked
 *     again by this call
 * @param failuresToOpen how many of the last {@code window} calls must fail for the breaker to open; 1 to window
 * @param window how many calls the breaker looks back on; 1 to 1000
 * @param openFor how long the breaker then refuses calls
 * @param concurrent how many calls may be under way at once; the next one is refused; 1 to 10000
 * @param queueFor how long a call may wait for its turn; zero to a minute
 * @param concurrentOptional how many of {@code concurrent} may be calls of which no room depends: access credentials and
 *     statistics; 1 to concurrent
 */
public record ResilienceSettings(
        int attempts,
        Duration firstWait,
        Duration longestWait,
        int failuresToOpen,
        int window,
        Duration openFor,
        int concurrent,
        Duration queueFor,
        int concurrentOptional) {

    /** @throws IllegalArgumentException if a value is out of its range */
    public ResilienceSettings {
        range("attempts", attempts, 1, 10);
        range("window", window, 1, 1000);
        range("failuresToOpen", failuresToOpen, 1, window);
        range("concurrent", concurrent, 1, 10_000);
        range("firstWait", firstWait, Duration.ofMillis(1));
        range("longestWait", longestWait, firstWait);
        range("openFor", openFor, Duration.ofMillis(1));
        range("queueFor", queueFor, Duration.ZERO);
        range("concurrentOptional", concurrentOptional, 1, concurrent);
    }

    /** With half of all calls for optional ones, at least one. */
    public ResilienceSettings(
            int attempts,
            Duration firstWait,
            Duration longestWait,
            int failuresToOpen,
            int window,
            Duration openFor,
            int concurrent,
            Duration queueFor) {
        this(attempts, firstWait, longestWait, failuresToOpen, window, openFor, concurrent, queueFor, half(concurrent));
    }

    /** 3 attempts from 100 ms up to 2 s apart; open for 5 s after 10 of 20 failed; 64 at once, 32 of them optional, waiting at most 250 ms. */
    public static ResilienceSettings defaults() {
        return new ResilienceSettings(
                3,
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                10,
                20,
                Duration.ofSeconds(5),
                64,
                Duration.ofMillis(250));
    }

    /** Half of the calls become the most optional ones. */
    public ResilienceSettings concurrent(int calls) {
        return new ResilienceSettings(
                attempts, firstWait, longestWait, failuresToOpen, window, openFor, calls, queueFor);
    }

    public ResilienceSettings concurrentOptional(int calls) {
        return new ResilienceSettings(
                attempts, firstWait, longestWait, failuresToOpen, window, openFor, concurrent, queueFor, calls);
    }

    public ResilienceSettings attempts(int most) {
        return new ResilienceSettings(
                most,
                firstWait,
                longestWait,
                failuresToOpen,
                window,
                openFor,
                concurrent,
                queueFor,
                concurrentOptional);
    }

    private static int half(int calls) {
        return Math.max(1, calls / 2);
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
