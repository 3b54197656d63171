package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

/** The check that all identifiers apply to their text. */
final class Text {

    private Text() {}

    /**
     * Returns the value if it has 1 to {@code max} characters, none of them a control character or half of a surrogate
     * pair: most encoders replace a half by a question mark, so that two ids would become equal.
     */
    static String identifier(String value, int max, String name) {
        requireNonNull(value, name);
        if (!isIdentifier(value, max)) {
            throw new IllegalArgumentException(name + " must have 1 to " + max + " printable characters");
        }
        return value;
    }

    static boolean isIdentifier(String value, int max) {
        if (value.length() > max || value.isBlank()) {
            return false;
        }
        // A loop instead of a stream, for speed: each request makes some identifiers.
        int character;
        for (int at = 0; at < value.length(); at += Character.charCount(character)) {
            character = value.codePointAt(at);
            if (Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE) {
                return false;
            }
        }
        return true;
    }
}
