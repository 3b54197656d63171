package dev.teleconsult.domain;

/**
 * Names one attempt to open a room, so that a room whose creation was never confirmed can be recognised later.
 *
 * @param value 1 to 64 printable characters, compared as they are
 */
public record OperationId(String value) {

    /** @throws IllegalArgumentException if the value is blank, too long or holds a control character */
    public OperationId {
        Text.identifier(value, 64, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
