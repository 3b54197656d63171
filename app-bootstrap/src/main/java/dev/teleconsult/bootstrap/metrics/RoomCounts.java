package dev.teleconsult.bootstrap.metrics;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RoomState;
import dev.teleconsult.ports.PortException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how many teleconsultations are in each state, as of lately. Asking never waits for the store: it answers with what
 * is known and has it counted anew if that is old. Safe for use by several threads.
 */
public final class RoomCounts {

    private static final Logger LOG = LoggerFactory.getLogger(RoomCounts.class);

    private record Known(Map<RoomState.Phase, Long> counts, boolean isKnown, long at) {}

    private final Supplier<Map<RoomState.Phase, Long>> count;
    private final Duration freshFor;
    private final Executor background;
    private final LongSupplier nanoTime;
    private final AtomicBoolean counting = new AtomicBoolean();
    private volatile Known last;

    public RoomCounts(
            Supplier<Map<RoomState.Phase, Long>> count, Duration freshFor, Executor background, LongSupplier nanoTime) {
        this.count = requireNonNull(count, "count");
        this.freshFor = requireNonNull(freshFor, "freshFor");
        this.background = requireNonNull(background, "background");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.last = new Known(Map.of(), false, nanoTime.getAsLong() - freshFor.toNanos());
    }

    /** Not a number before the first count and after one that failed. */
    public double count(RoomState.Phase phase) {
        if (nanoTime.getAsLong() - last.at() >= freshFor.toNanos() && counting.compareAndSet(false, true)) {
            try {
                background.execute(this::refresh);
            } catch (RejectedExecutionException stopping) {
                counting.set(false);
            }
        }
        Known known = last;
        return known.isKnown() ? known.counts().getOrDefault(phase, 0L) : Double.NaN;
    }

    private void refresh() {
        try {
            last = new Known(Map.copyOf(count.get()), true, nanoTime.getAsLong());
        } catch (PortException away) {
            // Shown as not a number; the metrics of the store's calls tell why.
            last = new Known(Map.of(), false, nanoTime.getAsLong());
        } catch (RuntimeException | Error bug) {
            last = new Known(Map.of(), false, nanoTime.getAsLong());
            LOG.error("teleconsultations could not be counted", bug);
        } finally {
            counting.set(false);
        }
    }
}
