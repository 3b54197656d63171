package dev.teleconsult.ports.contract;

/** The kinds of trouble of an upstream. */
public enum Trouble {
    /** No call reaches it. */
    UNREACHABLE(true, true),
    /** The upstream carries out each request, and none of its answers arrives. */
    LOSING_ANSWERS(true, false),
    /** The upstream refuses every call and asks to retry later. */
    OVERLOADED(true, true),
    /** The upstream refuses every call, for example because it does not know our key. */
    REFUSING(false, true),
    /** The upstream carries out each request and its answer cannot be read. */
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

    /** Whether no request has an effect. */
    public boolean isIdle() {
        return idle;
    }
}
