package dev.teleconsult.domain;

/**
 * The id of one attempt to open a room. It makes a room recognisable whose creation the provider never confirmed.
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
