package dev.teleconsult.domain;

/**
 * The video provider's id of a person. It reveals nothing about the person; this service keeps the map between it and
 * {@link UserId}.
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
