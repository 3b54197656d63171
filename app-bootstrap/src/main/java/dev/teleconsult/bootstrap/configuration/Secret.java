package dev.teleconsult.bootstrap.configuration;

import static java.util.Objects.requireNonNull;

/** A secret setting. The text form is redacted. */
public record Secret(String value) {

    public Secret {
        requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
