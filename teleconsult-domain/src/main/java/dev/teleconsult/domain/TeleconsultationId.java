package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

/**
 * The id of a teleconsultation, chosen by the store that keeps it. It never changes.
 *
 * @param value 1 to 128 letters, digits, {@code .}, {@code _}, {@code ~} or {@code -}: callers build links from it
 */
public record TeleconsultationId(String value) {

    private static final int MAX_LENGTH = 128;

    /** The characters that need no escape in a URL, besides letters and digits (RFC 3986, section 2.3). */
    private static final String MARKS = "._~-";

    /** @throws IllegalArgumentException unless {@link #isValid} */
    public TeleconsultationId {
        requireNonNull(value, "value");
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "value must be 1 to " + MAX_LENGTH + " letters, digits or any of " + MARKS);
        }
    }

    /** Whether a teleconsultation could have this id; callers treat any other text as an unknown id. */
    public static boolean isValid(String value) {
        requireNonNull(value, "value");
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            boolean isAlphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!isAlphanumeric && MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= MAX_LENGTH;
    }

    @Override
    public String toString() {
        return value;
    }
}
