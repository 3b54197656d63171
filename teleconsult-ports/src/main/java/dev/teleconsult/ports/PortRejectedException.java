package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

/**
 * Thrown when an upstream answered, but not as agreed: it refused our key, refused a request that should be valid, or
 * sent an answer that cannot be read. Trying again does not help; an operator has to find the cause.
 */
public final class PortRejectedException extends PortException {

    private static final long serialVersionUID = 1L;

    private final boolean mayHaveHappened;
    private final boolean aboutUnknownPerson;

    private PortRejectedException(Upstream upstream, String message, boolean mayHaveHappened, Throwable cause) {
        this(upstream, message, mayHaveHappened, false, cause);
    }

    private PortRejectedException(
            Upstream upstream, String message, boolean mayHaveHappened, boolean aboutUnknownPerson, Throwable cause) {
        super(upstream, message, cause);
        this.mayHaveHappened = mayHaveHappened;
        this.aboutUnknownPerson = aboutUnknownPerson;
    }

    /** The upstream refused the call: it had no effect. */
    public static PortRejectedException refused(Upstream upstream, String message) {
        return new PortRejectedException(upstream, message, false, null);
    }

    /**
     * The upstream refused the call, perhaps because it does not know a person in the request: the call had no effect.
     */
    public static PortRejectedException unknownPerson(Upstream upstream, String message) {
        return new PortRejectedException(upstream, message, false, true, null);
    }

    /** The upstream sent an answer that cannot be read: the call may have taken effect. */
    public static PortRejectedException unreadable(Upstream upstream, String message) {
        return new PortRejectedException(upstream, message, true, null);
    }

    /** As {@link #unreadable(Upstream, String)}, with the cause. */
    public static PortRejectedException unreadable(Upstream upstream, String message, Throwable cause) {
        return new PortRejectedException(upstream, message, true, requireNonNull(cause, "cause"));
    }

    /**
     * Whether the upstream perhaps does not know a person in the request. The caller may register the person again and
     * repeat the call, which had no effect.
     */
    public boolean isAboutUnknownPerson() {
        return aboutUnknownPerson;
    }

    @Override
    public boolean isTransient() {
        return false;
    }

    @Override
    public boolean mayHaveHappened() {
        return mayHaveHappened;
    }
}
