package dev.teleconsult.bootstrap;

import static java.util.Objects.requireNonNull;

/** A setting that must not be seen. Prints redacted. */
record Secret(String value) {

    Secret {
        requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
