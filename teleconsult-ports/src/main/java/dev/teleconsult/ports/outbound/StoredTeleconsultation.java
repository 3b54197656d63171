package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;

/**
 * A teleconsultation as a store gave it, with the mark by which the store knows whether it has changed since.
 *
 * @param version opaque; made and understood by the store only
 */
public record StoredTeleconsultation(Teleconsultation teleconsultation, String version) {

    public StoredTeleconsultation {
        requireNonNulls(teleconsultation, "teleconsultation", version, "version");
    }

    public TeleconsultationId id() {
        return teleconsultation.id();
    }

    /** The version is not printed, because it may contain the record's values. */
    @Override
    public String toString() {
        return "StoredTeleconsultation[" + id() + "]";
    }
}
