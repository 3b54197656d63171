package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The ways in which a {@link Fake} can fail. */
public final class Failures {

    private static final Failure.Effect NOTHING = (upstream, operation) -> {};

    private Failures() {}

    /** The call works. Commanded before another failure, it delays that failure by one call. */
    public static Failure none() {
        return new Failure(NOTHING, NOTHING);
    }

    /** The upstream cannot be reached: the call has no effect, and the caller knows it. */
    public static Failure unavailable() {
        return before((upstream, operation) -> {
            throw PortUnavailableException.notDone(upstream, operation + " could not be asked");
        });
    }

    /** The upstream turns the call away and asks for a pause: the call has no effect, and the caller knows it. */
    public static Failure unavailable(Duration retryAfter) {
        requireNonNull(retryAfter, "retryAfter");
        return before((upstream, operation) -> {
            throw PortUnavailableException.notDone(upstream, operation + " was turned away")
                    .retryAfter(retryAfter);
        });
    }

    /** The call gets lost on its way: it has no effect, and the caller cannot know it. */
    public static Failure unanswered() {
        return before((upstream, operation) -> {
            throw PortUnavailableException.outcomeUnknown(upstream, operation + " was not answered");
        });
    }

    /** The upstream refuses: the call has no effect, and trying again does not help. */
    public static Failure rejected() {
        return before((upstream, operation) -> {
            throw PortRejectedException.refused(upstream, operation + " was refused");
        });
    }

    /**
     * The call works, but its answer is lost or unreadable. Based on {@link #unavailable()}, the caller cannot know the
     * outcome; based on {@link #rejected()}, they cannot read the answer.
     *
     * @param failure one that makes the call fail
     * @throws IllegalArgumentException if it does not fail the call
     */
    public static Failure afterwards(Failure failure) {
        requireNonNull(failure, "failure");
        return new Failure(NOTHING, (upstream, operation) -> {
            try {
                failure.before(upstream, operation);
            } catch (PortUnavailableException lost) {
                throw PortUnavailableException.outcomeUnknown(upstream, operation + " was done, its answer lost", lost);
            } catch (PortRejectedException garbled) {
                throw PortRejectedException.unreadable(upstream, operation + " was done, its answer unreadable");
            }
            throw new IllegalArgumentException("this failure does not make a call fail");
        });
    }

    /** The call waits for this time and then works. */
    public static Failure slow(Duration delay) {
        requireNonNull(delay, "delay");
        return before((upstream, operation) -> {
            try {
                Thread.sleep(delay.toMillis());
            } catch (InterruptedException interrupted) {
                throw interrupted(upstream, operation);
            }
        });
    }

    /** The call waits until the latch is open and then works. */
    public static Failure heldBy(CountDownLatch latch) {
        requireNonNull(latch, "latch");
        return before((upstream, operation) -> {
            try {
                latch.await();
            } catch (InterruptedException interrupted) {
                throw interrupted(upstream, operation);
            }
        });
    }

    private static Failure before(Failure.Effect effect) {
        return new Failure(effect, NOTHING);
    }

    private static PortUnavailableException interrupted(Upstream upstream, String operation) {
        Thread.currentThread().interrupt();
        return PortUnavailableException.notDone(upstream, operation + " was interrupted");
    }
}
