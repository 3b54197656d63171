package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Tells one running replica from the others; a replica that starts again has another one.
 *
 * @param value 1 to 64 letters, digits, {@code _} or {@code -}
 */
public record ReplicaId(String value) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** @throws IllegalArgumentException unless the value is of that form */
    public ReplicaId {
        if (!PLAIN.matcher(requireNonNull(value, "value")).matches()) {
            throw new IllegalArgumentException("value must match " + PLAIN);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
