package dev.teleconsult.domain;

/**
 * The video provider's id of a room. The provider chooses it, and this service does not interpret it.
 *
 * @param value 1 to 256 printable characters, compared as they are
 */
public record RoomId(String value) {

    /** @throws IllegalArgumentException if the value is blank, too long or holds a control character */
    public RoomId {
        Text.identifier(value, 256, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
