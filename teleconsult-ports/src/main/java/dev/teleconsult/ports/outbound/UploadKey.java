package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

/** The provider's id of a file that a participant uploaded during a call. Opaque; may contain slashes. */
public record UploadKey(String value) {

    public UploadKey {
        if (requireNonNull(value, "value").isBlank()) {
            throw new IllegalArgumentException("value must not be blank");
        }
    }
}
