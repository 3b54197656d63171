package dev.teleconsult.domain;

/**
 * The calling system's id of a person, for example an Auth0 user id ({@code auth0|5f3a…}).
 *
 * @param value 1 to 512 printable characters, compared as they are; it may hold any punctuation, so encode it in a URL
 */
public record UserId(String value) {

    /** The longest accepted value, in characters. */
    public static final int MAX_LENGTH = 512;

    /** @throws IllegalArgumentException unless {@link #isValid} */
    public UserId {
        Text.identifier(value, MAX_LENGTH, "value");
    }

    /** Whether the text has the form of a user id: not blank, not too long, no control character. */
    public static boolean isValid(String value) {
        return Text.isIdentifier(value, MAX_LENGTH);
    }

    @Override
    public String toString() {
        return value;
    }
}
