package dev.teleconsult.domain;

/**
 * The video provider's name of one call held in a room. Opaque to us.
 *
 * @param value 1 to 256 printable characters, compared as they are
 */
public record SessionId(String value) {

    /** @throws IllegalArgumentException if the value is blank, too long or holds a control character */
    public SessionId {
        Text.identifier(value, 256, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
