package dev.teleconsult.ports.application.planning;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How a change waits for another one of the same teleconsultation to end. Safe for use by several threads. */
@FunctionalInterface
public interface Patience {

    /** A room takes a second or so to open; looking more often would only ask the store more often. */
    Duration LONGEST_STEP = Duration.ofMillis(200);

    Duration FIRST_STEP = Duration.ofMillis(20);

    /**
     * Begins the wait of one caller. The returned supplier waits a little each time it is called, and returns whether there
     * was time left to wait. Not safe for use by several threads.
     */
    BooleanSupplier begin();

    /**
     * Waits in steps that grow, by the time that passes.
     *
     * @param longest zero for no waiting at all
     */
    static Patience upTo(Duration longest) {
        return () -> new Steps(longest);
    }

    /** One caller's waiting. */
    final class Steps implements BooleanSupplier {

        private final Duration longest;
        private final long began = System.nanoTime();
        private Duration step = FIRST_STEP;

        private Steps(Duration longest) {
            this.longest = longest;
        }

        /** Not past the end. */
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
