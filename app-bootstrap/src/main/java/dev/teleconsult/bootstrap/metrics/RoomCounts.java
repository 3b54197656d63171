package dev.teleconsult.bootstrap.metrics;

import dev.teleconsult.domain.RoomState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The number of teleconsultations in each state, as counted last. Reading it never waits for the store: it returns the
 * known numbers and starts a new count in the background if they are old. Safe for use by several threads.
 */
public final class RoomCounts {

    private final LateValue<Map<RoomState.Phase, Long>> counts;

    public RoomCounts(
            Supplier<Map<RoomState.Phase, Long>> count, Duration freshFor, Executor background, LongSupplier nanoTime) {
        this.counts = new LateValue<>(() -> Map.copyOf(count.get()), freshFor, background, nanoTime);
    }

    /** The count of a state; not a number before the first count and after a failed one. */
    public double count(RoomState.Phase phase) {
        return counts.get().map(known -> (double) known.getOrDefault(phase, 0L)).orElse(Double.NaN);
    }
}
