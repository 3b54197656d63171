package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The name that another system has for a teleconsultation, such as the number of a booking. Both parts are compared as
 * they are.
 *
 * @param system the other system: an absolute URI of up to {@value #LONGEST} characters without blanks
 * @param value the name, unique in its system: 1 to {@value #LONGEST} printable characters, not all of them blank
 */
public record ExternalIdentifier(String system, String value) implements Comparable<ExternalIdentifier> {

    /** The longest part, in characters. */
    public static final int LONGEST = 255;

    /** The most identifiers that one teleconsultation has. */
    public static final int MOST = 10;

    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,63}+:[\\x21-\\x7e]++");
    private static final Comparator<ExternalIdentifier> ORDER =
            Comparator.comparing(ExternalIdentifier::system).thenComparing(ExternalIdentifier::value);

    /** @throws IllegalArgumentException unless {@link #isValid} */
    public ExternalIdentifier {
        if (!isValid(system, value)) {
            throw new IllegalArgumentException(
                    "system must be an absolute URI and value printable, each of up to " + LONGEST + " characters");
        }
    }

    /** Whether system and value have the form of an identifier. */
    public static boolean isValid(String system, String value) {
        requireNonNulls(system, "system", value, "value");
        return system.length() <= LONGEST
                && URI.matcher(system).matches()
                && !value.isBlank()
                && value.length() <= LONGEST
                && value.codePoints()
                        .noneMatch(character -> Character.isISOControl(character)
                                || Character.getType(character) == Character.SURROGATE);
    }

    @Override
    public int compareTo(ExternalIdentifier other) {
        return ORDER.compare(this, requireNonNull(other, "other"));
    }

    /** Shows only the system: a value may be personal. */
    @Override
    public String toString() {
        return "ExternalIdentifier[" + system + "]";
    }
}
