package dev.teleconsult.ports.contract;

/** What can be wrong with an upstream. */
public enum Trouble {
    /** No call reaches it. */
    UNREACHABLE(true, true),
    /** It does what it is asked, and none of its answers arrives. */
    LOSING_ANSWERS(true, false),
    /** It turns every call away and asks to come back later. */
    OVERLOADED(true, true),
    /** It turns every call away, for example because it does not know our key. */
    REFUSING(false, true),
    /** It does what it is asked and its answer cannot be read. */
    TALKING_NONSENSE(false, false);

    private final boolean passing;
    private final boolean idle;

    Trouble(boolean passing, boolean idle) {
        this.passing = passing;
        this.idle = idle;
    }

    /** Whether the same call may succeed later without a change by an operator. */
    public boolean isPassing() {
        return passing;
    }

    /** Whether nothing that is asked of it happens. */
    public boolean isIdle() {
        return idle;
    }
}
