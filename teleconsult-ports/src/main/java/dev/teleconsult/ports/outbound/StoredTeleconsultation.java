package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;

/**
 * A teleconsultation as read from a store, with the version by which the store detects later changes.
 *
 * @param version opaque; only the store interprets it
 */
public record StoredTeleconsultation(Teleconsultation teleconsultation, String version) {

    public StoredTeleconsultation {
        requireNonNulls(teleconsultation, "teleconsultation", version, "version");
    }

    public TeleconsultationId id() {
        return teleconsultation.id();
    }

    /** Redacted: the version may contain the record's values. */
    @Override
    public String toString() {
        return "StoredTeleconsultation[" + id() + "]";
    }
}
