package dev.teleconsult.ports.fuzz;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Rounds of a fuzz test. Each has a seed, from which all its randomness comes. A build plays the same few every time.
 *
 * <p>{@code -Dfuzz.seconds=}<i>seconds</i> plays others in every fuzz test, for that time. {@code
 * -Dfuzz.seed=}<i>seed</i> plays only the round of that seed.
 */
public final class Rounds {

    private Rounds() {}

    /** One round; fails by throwing. */
    @FunctionalInterface
    public interface Round {
        void play(long seed) throws Exception;
    }

    /**
     * Plays this number of rounds, or as many as the properties say.
     *
     * @return the number of played rounds, at least one
     * @throws AssertionError if a round failed, naming its seed
     */
    public static int play(int count, Round round) {
        requireNonNull(round, "round");
        Long given = Long.getLong("fuzz.seed");
        if (given != null) {
            playOne(given, round);
            return 1;
        }
        Long seconds = Long.getLong("fuzz.seconds");
        return seconds == null ? playTheSame(count, round) : playOthers(Duration.ofSeconds(seconds), round);
    }

    private static int playTheSame(int count, Round round) {
        SplittableRandom seeds = new SplittableRandom(count);
        for (int i = 0; i < count; i++) {
            playOne(seeds.nextLong(), round);
        }
        return count;
    }

    private static int playOthers(Duration time, Round round) {
        SplittableRandom seeds = new SplittableRandom();
        long start = System.nanoTime();
        int played = 0;
        while (played == 0 || System.nanoTime() - start < time.toNanos()) {
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
