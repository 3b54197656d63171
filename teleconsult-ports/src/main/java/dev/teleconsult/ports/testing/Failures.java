package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The ways in which an upstream goes wrong, to be given to a {@link Fake}. */
public final class Failures {

    private static final Failure.Effect NOTHING = (upstream, operation) -> {};

    private Failures() {}

    /** The call works. Put before another failure it lets that one strike later. */
    public static Failure none() {
        return new Failure(NOTHING, NOTHING);
    }

    /** The upstream cannot be reached: nothing happens, and the caller knows it. */
    public static Failure unavailable() {
        return before((upstream, operation) -> {
            throw PortUnavailableException.notDone(upstream, operation + " could not be asked");
        });
    }

    /** The upstream turns the call away and says when to come back: nothing happens, and the caller knows it. */
    public static Failure unavailable(Duration retryAfter) {
        requireNonNull(retryAfter, "retryAfter");
        return before((upstream, operation) -> {
            throw PortUnavailableException.notDone(upstream, operation + " was turned away")
                    .retryAfter(retryAfter);
        });
    }

    /** The call gets lost on its way: nothing happens, and the caller cannot know it. */
    public static Failure unanswered() {
        return before((upstream, operation) -> {
            throw PortUnavailableException.outcomeUnknown(upstream, operation + " was not answered");
        });
    }

    /** The upstream refuses: nothing happens, and trying again does not help. */
    public static Failure rejected() {
        return before((upstream, operation) -> {
            throw PortRejectedException.refused(upstream, operation + " was refused");
        });
    }

    /**
     * The call works, and its answer is lost: after {@link #unavailable()} the caller cannot know the outcome, after {@link
     * #rejected()} they cannot read it.
     *
     * @param failure one that makes the call fail
     * @throws IllegalArgumentException if it does not
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
            throw new IllegalArgumentException("there is no failure to have afterwards");
        });
    }

    /** The call takes its time and then works. */
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
