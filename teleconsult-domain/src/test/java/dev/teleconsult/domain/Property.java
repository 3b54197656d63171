package dev.teleconsult.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Checks a statement for many random values. The default seed is fixed, so a test fails always or never; {@code
 * -Dproperty.seed=…} uses another one, and the seed in a failure's message repeats that failure only.
 */
final class Property {

    private static final int RUNS = 1_000;

    private final Random random;

    private Property(long seed) {
        this.random = new Random(seed);
    }

    static void check(Consumer<Property> property) {
        check(RUNS, property);
    }

    static void check(int runs, Consumer<Property> property) {
        Long only = Long.getLong("property.seed");
        long first = only == null ? 1 : only;
        for (long seed = first; seed < first + (only == null ? runs : 1); seed++) {
            try {
                property.accept(new Property(seed));
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("fails with -Dproperty.seed=" + seed, failure);
            }
        }
    }

    int intBetween(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    boolean maybe() {
        return random.nextBoolean();
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** From zero to the maximum; often an edge or a value near it. */
    Duration duration(Duration most) {
        return switch (random.nextInt(5)) {
            case 0 -> Duration.ofMillis(Math.min(most.toMillis(), random.nextInt(3)));
            case 1 -> most.minusMillis(Math.min(most.toMillis(), random.nextInt(3)));
            default -> Duration.ofMillis((long) (random.nextDouble() * most.toMillis()));
        };
    }

    /** Any instant a teleconsultation may start at, often at an edge or at a clock change in Europe. */
    Instant start() {
        return switch (random.nextInt(8)) {
            case 0 -> Instant.EPOCH;
            case 1 -> Instant.parse("9999-12-31T23:59:59.998Z");
            case 2 -> Instant.parse("2030-03-31T01:00:00Z").plusMillis(random.nextInt(7_200_000) - 3_600_000);
            case 3 -> Instant.parse("2030-10-27T01:00:00Z").plusMillis(random.nextInt(7_200_000) - 3_600_000);
            default -> Instant.ofEpochMilli((long) (random.nextDouble() * 253_402_300_799_998L));
        };
    }

    /** An instant near another, most often within milliseconds. */
    Instant near(Instant instant) {
        return switch (random.nextInt(5)) {
            case 0 -> instant;
            case 1 -> instant.plusNanos(random.nextInt(3) - 1L);
            case 2 -> instant.plusMillis(random.nextInt(3) - 1L);
            case 3 -> instant.plusSeconds(random.nextInt(7201) - 3600L);
            default -> instant.plus(Duration.ofDays(random.nextInt(801) - 400L));
        };
    }
}
