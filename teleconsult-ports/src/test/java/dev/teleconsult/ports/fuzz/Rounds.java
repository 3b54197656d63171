package dev.teleconsult.ports.fuzz;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Rounds of a fuzz test, until the time is over. Each has a seed, from which everything odd in it comes.
 *
 * <p>{@code -Dfuzz.seed=}<i>seed</i> plays the round of that seed alone. {@code -Dfuzz.seconds=}<i>seconds</i> gives every
 * fuzz test that much time instead of its own, small, budget.
 */
public final class Rounds {

    private Rounds() {}

    /** One round; fails by throwing. */
    @FunctionalInterface
    public interface Round {
        void play(long seed) throws Exception;
    }

    /**
     * Plays at least one round, and no further one when the budget is used up.
     *
     * @return how many were played
     * @throws AssertionError if a round failed, naming its seed
     */
    public static int play(Duration budget, Round round) {
        requireNonNull(round, "round");
        Long given = Long.getLong("fuzz.seed");
        if (given != null) {
            playOne(given, round);
            return 1;
        }
        SplittableRandom seeds = new SplittableRandom();
        long nanos = Duration.ofSeconds(Long.getLong("fuzz.seconds", budget.toSeconds()))
                .toNanos();
        long start = System.nanoTime();
        int played = 0;
        while (played == 0 || System.nanoTime() - start < nanos) {
            playOne(seeds.nextLong(), round);
            played++;
        }
        return played;
    }

    private static void playOne(long seed, Round round) {
        try {
            round.play(seed);
        } catch (Exception | AssertionError | StackOverflowError failure) {
            throw new AssertionError("play it again with -Dfuzz.seed=" + seed + "\n" + failure.getMessage(), failure);
        }
    }
}
