package dev.teleconsult.domain;

/**
 * The video provider's id of one call in a room. This service does not interpret it.
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
