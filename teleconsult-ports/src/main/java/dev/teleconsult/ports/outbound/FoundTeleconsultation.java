package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import java.time.Instant;
import java.util.Optional;

/**
 * A teleconsultation, perhaps a closed one, as searches and look-ups return it. It cannot be written back and never
 * holds a link.
 *
 * @param teleconsultation its room, if there is one, comes {@linkplain Teleconsultation#withoutLinks() without links}
 * @param created when it was scheduled, by the clock of the store or of the replica that wrote it; never changes. Empty
 *     if the store does not know
 */
public record FoundTeleconsultation(Teleconsultation teleconsultation, Edition edition, Optional<Instant> created) {

    public FoundTeleconsultation {
        teleconsultation = teleconsultation.withoutLinks();
        requireNonNulls(edition, "edition", created, "created");
    }

    /** For a store that does not know when it was scheduled. */
    public FoundTeleconsultation(Teleconsultation teleconsultation, Edition edition) {
        this(teleconsultation, edition, Optional.empty());
    }

    public TeleconsultationId id() {
        return teleconsultation.id();
    }

    /** Its position in the order of a {@link TeleconsultationQuery}. */
    public TeleconsultationQuery.Position position() {
        return new TeleconsultationQuery.Position(
                teleconsultation.plan().schedule().start(), id());
    }

    @Override
    public String toString() {
        return "FoundTeleconsultation[" + id() + ", " + edition.number() + "]";
    }
}
