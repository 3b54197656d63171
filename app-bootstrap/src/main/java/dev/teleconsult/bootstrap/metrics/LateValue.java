package dev.teleconsult.bootstrap.metrics;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.PortException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last value read from the store. Reading it never waits for the store: it returns the known value and starts a new
 * read in the background if that is old. Safe for use by several threads.
 */
final class LateValue<T> {

    private static final Logger LOG = LoggerFactory.getLogger(LateValue.class);

    private record Known<T>(Optional<T> value, long at) {}

    private final Supplier<T> ask;
    private final Duration freshFor;
    private final Executor background;
    private final LongSupplier nanoTime;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Known<T> last;

    LateValue(Supplier<T> ask, Duration freshFor, Executor background, LongSupplier nanoTime) {
        this.ask = requireNonNull(ask, "ask");
        this.freshFor = requireNonNull(freshFor, "freshFor");
        this.background = requireNonNull(background, "background");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.last = new Known<>(Optional.empty(), nanoTime.getAsLong() - freshFor.toNanos());
    }

    /** The value; empty before the first read and after an outage. */
    Optional<T> get() {
        if (nanoTime.getAsLong() - last.at() >= freshFor.toNanos() && asking.compareAndSet(false, true)) {
            try {
                background.execute(this::refresh);
            } catch (RejectedExecutionException stopping) {
                asking.set(false);
            }
        }
        return last.value();
    }

    private void refresh() {
        Optional<T> value = Optional.empty();
        try {
            value = Optional.of(ask.get());
        } catch (PortException away) {
            // The metric becomes not a number; the metrics of the store's calls show the reason.
        } catch (RuntimeException | Error bug) {
            LOG.error("a metric could not be read from the store", bug);
        } finally {
            last = new Known<>(value, nanoTime.getAsLong());
            asking.set(false);
        }
    }
}
