package dev.teleconsult.bootstrap.configuration;

import static java.util.Objects.requireNonNull;

/** A setting that must not be seen. Prints redacted. */
public record Secret(String value) {

    public Secret {
        requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
