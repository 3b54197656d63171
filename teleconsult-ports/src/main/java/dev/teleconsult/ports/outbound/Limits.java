package dev.teleconsult.ports.outbound;

/** Refuses limits that ports forbid. For those who write a store. Safe for use by several threads. */
public final class Limits {

    private Limits() {}

    /**
     * Accepts how many elements a caller wants at most.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public static void requireLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1");
        }
    }
}
