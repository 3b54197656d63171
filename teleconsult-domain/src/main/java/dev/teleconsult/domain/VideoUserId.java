package dev.teleconsult.domain;

/**
 * The video provider's name of a person. Says nothing about them; the map between it and {@link UserId} is kept by us.
 *
 * @param value 1 to 128 printable characters, compared as they are
 */
public record VideoUserId(String value) {

    /** @throws IllegalArgumentException if the value is blank, too long or holds a control character */
    public VideoUserId {
        Text.identifier(value, 128, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
