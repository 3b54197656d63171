package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Identifies a running replica; a restarted replica has another id.
 *
 * @param value 1 to 64 letters, digits, {@code _} or {@code -}
 */
public record ReplicaId(String value) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** @throws IllegalArgumentException unless the value has that form */
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
