package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** Thrown when an upstream cannot be reached, does not answer in time, is out of order, or asks us to come back later. */
public final class PortUnavailableException extends PortException {

    private static final long serialVersionUID = 1L;

    private final boolean mayHaveHappened;
    private final transient Optional<Duration> retryAfter;

    private PortUnavailableException(
            Upstream upstream,
            String message,
            boolean mayHaveHappened,
            Optional<Duration> retryAfter,
            Throwable cause) {
        super(upstream, message, cause);
        this.mayHaveHappened = mayHaveHappened;
        this.retryAfter = retryAfter;
    }

    /** The call never reached the upstream, or the upstream turned it away: nothing happened. */
    public static PortUnavailableException notDone(Upstream upstream, String message) {
        return new PortUnavailableException(upstream, message, false, Optional.empty(), null);
    }

    /** As {@link #notDone(Upstream, String)}, with what made us know. */
    public static PortUnavailableException notDone(Upstream upstream, String message, Throwable cause) {
        return new PortUnavailableException(upstream, message, false, Optional.empty(), requireNonNull(cause, "cause"));
    }

    /** The call left us and no usable answer came: it may have happened. */
    public static PortUnavailableException outcomeUnknown(Upstream upstream, String message) {
        return new PortUnavailableException(upstream, message, true, Optional.empty(), null);
    }

    /** As {@link #outcomeUnknown(Upstream, String)}, with what cut it short. */
    public static PortUnavailableException outcomeUnknown(Upstream upstream, String message, Throwable cause) {
        return new PortUnavailableException(upstream, message, true, Optional.empty(), requireNonNull(cause, "cause"));
    }

    /** The same failure, with the time the upstream asked us to wait. */
    public PortUnavailableException retryAfter(Duration wait) {
        PortUnavailableException same = new PortUnavailableException(
                upstream(),
                getMessage().substring(upstream().label().length() + 2),
                mayHaveHappened,
                Optional.of(wait),
                getCause());
        same.setStackTrace(getStackTrace());
        return same;
    }

    /** How long the upstream asked us to wait; empty if it did not say. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    @Override
    public boolean isTransient() {
        return true;
    }

    @Override
    public boolean mayHaveHappened() {
        return mayHaveHappened;
    }
}
