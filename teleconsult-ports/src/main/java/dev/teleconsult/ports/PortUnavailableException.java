package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** Thrown when an upstream cannot be reached, does not answer in time, fails, or asks to be called again later. */
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

    /** The call never reached the upstream, or the upstream turned it away: it had no effect. */
    public static PortUnavailableException notDone(Upstream upstream, String message) {
        return new PortUnavailableException(upstream, message, false, Optional.empty(), null);
    }

    /** As {@link #notDone(Upstream, String)}, with the cause. */
    public static PortUnavailableException notDone(Upstream upstream, String message, Throwable cause) {
        return new PortUnavailableException(upstream, message, false, Optional.empty(), requireNonNull(cause, "cause"));
    }

    /** The call was sent and no usable answer came: it may have taken effect. */
    public static PortUnavailableException outcomeUnknown(Upstream upstream, String message) {
        return new PortUnavailableException(upstream, message, true, Optional.empty(), null);
    }

    /** As {@link #outcomeUnknown(Upstream, String)}, with the cause. */
    public static PortUnavailableException outcomeUnknown(Upstream upstream, String message, Throwable cause) {
        return new PortUnavailableException(upstream, message, true, Optional.empty(), requireNonNull(cause, "cause"));
    }

    /** Returns the same failure with the wait that the upstream asked for. */
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

    /** The wait that the upstream asked for; empty if it named none. */
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
