package dev.teleconsult.ports.outbound;

/** For stores: checks the limits that callers pass to ports. Safe for use by several threads. */
public final class Limits {

    private Limits() {}

    /**
     * Checks the largest number of elements to return.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public static void requireLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1");
        }
    }
}
