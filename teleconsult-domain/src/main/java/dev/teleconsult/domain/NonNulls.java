package dev.teleconsult.domain;

import org.jspecify.annotations.Nullable;

/** Refuses null arguments, several in one call. */
public final class NonNulls {

    private NonNulls() {}

    /**
     * Calls {@link java.util.Objects#requireNonNull(Object, String)} for each pair, in order.
     *
     * @param valuesAndNames each value, followed by its name
     * @throws NullPointerException with the name of the first value that is null
     */
    public static void requireNonNulls(@Nullable Object... valuesAndNames) {
        for (int i = 0; i < valuesAndNames.length; i += 2) {
            if (valuesAndNames[i] == null) {
                throw new NullPointerException(String.valueOf(valuesAndNames[i + 1]));
            }
        }
    }
}
