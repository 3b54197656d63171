package dev.teleconsult.ports.application.planning;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How a change waits for the end of another change of the same teleconsultation. Safe for use by several threads. */
@FunctionalInterface
public interface Patience {

    /**
     * The longest pause between two reads. Opening a room takes about a second, so reading more often would only load
     * the store.
     */
    Duration LONGEST_STEP = Duration.ofMillis(200);

    Duration FIRST_STEP = Duration.ofMillis(20);

    /**
     * Begins the wait of one caller. The returned supplier waits a little on each call, and returns whether there was
     * time left. Not safe for use by several threads.
     */
    BooleanSupplier begin();

    /**
     * Waits in real time, in growing steps.
     *
     * @param longest zero for no waiting at all
     */
    static Patience upTo(Duration longest) {
        return () -> new Steps(longest);
    }

    /** The wait of one caller. */
    final class Steps implements BooleanSupplier {

        private final Duration longest;
        private final long began = System.nanoTime();
        private Duration step = FIRST_STEP;

        private Steps(Duration longest) {
            this.longest = longest;
        }

        /** The last step is cut at the end of the wait. */
        @Override
        public boolean getAsBoolean() {
            long left = longest.toNanos() - (System.nanoTime() - began);
            if (left <= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, step.toNanos()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            Duration longer = step.multipliedBy(2);
            step = longer.compareTo(LONGEST_STEP) < 0 ? longer : LONGEST_STEP;
            return true;
        }
    }
}
