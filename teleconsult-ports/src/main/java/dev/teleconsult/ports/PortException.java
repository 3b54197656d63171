package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

/**
 * Thrown when an upstream failed. It does not say whether the requested object exists or the request is allowed.
 *
 * <p>Messages name the operation and the kind of failure. They never hold a link, a key, a token, a body or a person's
 * name; neither may the cause.
 */
public abstract sealed class PortException extends RuntimeException
        permits PortUnavailableException, PortRejectedException {

    private static final long serialVersionUID = 1L;

    private final Upstream upstream;

    PortException(Upstream upstream, String message, Throwable cause) {
        super(upstream.label() + ": " + requireNonNull(message, "message"), cause);
        this.upstream = upstream;
    }

    public final Upstream upstream() {
        return upstream;
    }

    /** Whether the same call may succeed later without a change by an operator. */
    public abstract boolean isTransient();

    /**
     * Whether the call may have taken effect nevertheless. False guarantees that it did not. True has no meaning for a
     * call that changes nothing.
     */
    public abstract boolean mayHaveHappened();
}
