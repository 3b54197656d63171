package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;

/**
 * A teleconsultation as people look it up, closed ones included. It cannot be written back and never holds a link.
 *
 * @param teleconsultation its room, if there is one, comes {@linkplain Teleconsultation#withoutLinks() without links}
 */
public record FoundTeleconsultation(Teleconsultation teleconsultation, Edition edition) {

    public FoundTeleconsultation {
        teleconsultation = teleconsultation.withoutLinks();
        requireNonNull(edition, "edition");
    }

    public TeleconsultationId id() {
        return teleconsultation.id();
    }

    /** Its place in the order of a {@link TeleconsultationQuery}. */
    public TeleconsultationQuery.Position position() {
        return new TeleconsultationQuery.Position(
                teleconsultation.plan().schedule().start(), id());
    }

    @Override
    public String toString() {
        return "FoundTeleconsultation[" + id() + ", " + edition.number() + "]";
    }
}
