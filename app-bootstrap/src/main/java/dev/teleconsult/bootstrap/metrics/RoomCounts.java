package dev.teleconsult.bootstrap.metrics;

import dev.teleconsult.domain.RoomState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Knows how many teleconsultations are in each state, as of lately. Asking never waits for the store: it answers with what
 * is known and has it counted anew if that is old. Safe for use by several threads.
 */
public final class RoomCounts {

    private final LateValue<Map<RoomState.Phase, Long>> counts;

    public RoomCounts(
            Supplier<Map<RoomState.Phase, Long>> count, Duration freshFor, Executor background, LongSupplier nanoTime) {
        this.counts = new LateValue<>(() -> Map.copyOf(count.get()), freshFor, background, nanoTime);
    }

    /** Not a number before the first count and after one that failed. */
    public double count(RoomState.Phase phase) {
        return counts.get().map(known -> (double) known.getOrDefault(phase, 0L)).orElse(Double.NaN);
    }
}
