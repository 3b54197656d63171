package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

/**
 * Thrown when an upstream answered, and not as agreed: it refused our key, refused a request we believe to be right, or
 * answered something we cannot read. Trying again does not help; an operator has to look.
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

    /** It refused: nothing happened. */
    public static PortRejectedException refused(Upstream upstream, String message) {
        return new PortRejectedException(upstream, message, false, null);
    }

    /** It refused, and it may be because it does not know a person that was named: nothing happened. */
    public static PortRejectedException unknownPerson(Upstream upstream, String message) {
        return new PortRejectedException(upstream, message, false, true, null);
    }

    /** It agreed, or may have, in words we cannot read: it may have happened. */
    public static PortRejectedException unreadable(Upstream upstream, String message) {
        return new PortRejectedException(upstream, message, true, null);
    }

    /** As {@link #unreadable(Upstream, String)}, with the cause. */
    public static PortRejectedException unreadable(Upstream upstream, String message, Throwable cause) {
        return new PortRejectedException(upstream, message, true, requireNonNull(cause, "cause"));
    }

    /**
     * Whether the upstream may not know a person that was named. Registering the person again and asking once more is worth a
     * try; nothing happened.
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
