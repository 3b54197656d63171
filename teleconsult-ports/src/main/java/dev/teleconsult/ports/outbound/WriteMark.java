package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Tells one write from every other. A store keeps the marks of a record's last writes, so that a writer whose answer was
 * lost can {@linkplain TeleconsultationStore#outcome ask whether its write was done}.
 *
 * @param value 1 to 32 characters out of lower-case letters and digits
 */
public record WriteMark(String value) {

    private static final Pattern FORM = Pattern.compile("[0-9a-z]{1,32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IllegalArgumentException if the value is not of that form */
    public WriteMark {
        if (!FORM.matcher(requireNonNull(value, "value")).matches()) {
            throw new IllegalArgumentException("a mark must match " + FORM);
        }
    }

    /** A mark that no other write has: 48 random bits, which need to differ among a record's last few writes only. */
    public static WriteMark random() {
        return new WriteMark(HexFormat.of().toHexDigits(RANDOM.nextLong(), 12));
    }
}
