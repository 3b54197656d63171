package dev.teleconsult.ports.application;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a change waits for another one of the same teleconsultation to end. Safe for use by several threads. */
final class Patience {

    /** A room takes a second or so to open; looking more often would only ask the store more often. */
    private static final Duration LONGEST_STEP = Duration.ofMillis(200);

    private static final Duration FIRST_STEP = Duration.ofMillis(20);

    private final Duration longest;

    /** @param longest zero for no waiting at all */
    Patience(Duration longest) {
        this.longest = longest;
    }

    Wait begin() {
        return new Wait(System.nanoTime());
    }

    /** One caller's waiting, in steps that grow. Not safe for use by several threads. */
    final class Wait {

        private final long began;
        private Duration step = FIRST_STEP;

        private Wait(long began) {
            this.began = began;
        }

        /** Waits a little, and not past the end. @return whether there was time left to wait */
        boolean some() {
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
