package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * The id of an erasure and of its receipt. It reveals nothing about the person.
 *
 * @param value 1 to 64 letters, digits, hyphens and underscores
 */
public record ErasureId(String value) {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** @throws IllegalArgumentException unless {@link #isValid} */
    public ErasureId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("value must match " + VALID);
        }
    }

    /** Whether the text has the form of an erasure id. */
    public static boolean isValid(String value) {
        return VALID.matcher(requireNonNull(value, "value")).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
