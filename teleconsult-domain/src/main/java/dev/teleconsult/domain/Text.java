package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

/** The one way identifiers check their text. */
final class Text {

    private Text() {}

    /**
     * Returns the value if it has 1 to {@code max} characters, none of them a control character or half of a surrogate pair:
     * most encoders make a question mark of a half, and two people would become one.
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
        // Without a stream: each request makes some identifiers.
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
