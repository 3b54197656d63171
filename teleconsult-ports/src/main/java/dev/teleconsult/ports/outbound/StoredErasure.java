package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Erasure;

/**
 * An erasure as read from a store.
 *
 * @param version how often it was written, at least 1
 */
public record StoredErasure(Erasure erasure, long version) {

    /** @throws IllegalArgumentException if the version is less than 1 */
    public StoredErasure {
        requireNonNull(erasure, "erasure");
        if (version < 1) {
            throw new IllegalArgumentException("version must be at least 1");
        }
    }

    @Override
    public String toString() {
        return "StoredErasure[" + erasure.id() + ", " + version + "]";
    }
}
