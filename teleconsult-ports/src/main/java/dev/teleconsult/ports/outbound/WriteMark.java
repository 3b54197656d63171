package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Identifies one write. A store keeps the marks of a record's last writes, so that a writer whose answer was lost can
 * {@linkplain TeleconsultationStore#outcome ask whether its write was done}.
 *
 * @param value 1 to 32 characters out of lower-case letters and digits
 */
public record WriteMark(String value) {

    private static final Pattern FORM = Pattern.compile("[0-9a-z]{1,32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IllegalArgumentException if the value has another form */
    public WriteMark {
        if (!FORM.matcher(requireNonNull(value, "value")).matches()) {
            throw new IllegalArgumentException("a mark must match " + FORM);
        }
    }

    /** Makes a new mark: 48 random bits, which only need to differ among the last few writes of one record. */
    public static WriteMark random() {
        return new WriteMark(HexFormat.of().toHexDigits(RANDOM.nextLong(), 12));
    }
}
