package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The name of a teleconsultation, given by the store that keeps it. It never changes.
 *
 * @param value 1 to 128 letters, digits, {@code .}, {@code _}, {@code ~} or {@code -}: callers build links from it
 */
public record TeleconsultationId(String value) {

    private static final Pattern URL_SAFE = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

    /** @throws IllegalArgumentException unless {@link #isValid} */
    public TeleconsultationId {
        requireNonNull(value, "value");
        if (!isValid(value)) {
            throw new IllegalArgumentException("value must match " + URL_SAFE);
        }
    }

    /** Whether any teleconsultation could have this name; one that could not is simply unknown. */
    public static boolean isValid(String value) {
        return URL_SAFE.matcher(requireNonNull(value, "value")).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
