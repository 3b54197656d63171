package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

/** The provider's name of a file that a participant uploaded during a call. Opaque; may hold slashes. */
public record UploadKey(String value) {

    public UploadKey {
        if (requireNonNull(value, "value").isBlank()) {
            throw new IllegalArgumentException("value must not be blank");
        }
    }
}
