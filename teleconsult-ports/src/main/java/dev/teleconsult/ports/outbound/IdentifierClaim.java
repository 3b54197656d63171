package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * That an external identifier is taken, or about to be.
 *
 * @param intention the attempt that schedules the teleconsultation, or did
 * @param teleconsultation empty until that attempt has made it
 * @param since when the attempt began, to the millisecond
 */
public record IdentifierClaim(
        ExternalIdentifier identifier,
        OperationId intention,
        Optional<TeleconsultationId> teleconsultation,
        Progress progress,
        Instant since) {

    /** How far the attempt has come. */
    public enum Progress {
        /** It is being made, or the replica that made it died. */
        UNDER_WAY,

        /** It failed; another attempt may follow at once. */
        GIVEN_UP,

        /** The teleconsultation is scheduled. */
        DONE
    }

    /** @throws IllegalArgumentException if it is done without a teleconsultation */
    public IdentifierClaim {
        requireNonNulls(identifier, "identifier", intention, "intention", teleconsultation, "teleconsultation");
        requireNonNull(progress, "progress");
        since = requireNonNull(since, "since").truncatedTo(ChronoUnit.MILLIS);
        if (progress == Progress.DONE && teleconsultation.isEmpty()) {
            throw new IllegalArgumentException("what is done names its teleconsultation");
        }
    }

    /** A claim of an attempt that begins. */
    public static IdentifierClaim begun(ExternalIdentifier identifier, OperationId intention, Instant since) {
        return new IdentifierClaim(identifier, intention, Optional.empty(), Progress.UNDER_WAY, since);
    }

    /** The same attempt, this far. */
    public IdentifierClaim now(Progress next, Optional<TeleconsultationId> made) {
        return new IdentifierClaim(
                identifier, intention, requireNonNull(made, "made"), requireNonNull(next, "next"), since);
    }
}
