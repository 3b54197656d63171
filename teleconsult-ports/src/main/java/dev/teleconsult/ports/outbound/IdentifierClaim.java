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
 * A claim of an external identifier for a teleconsultation, which may not exist yet.
 *
 * @param intention the attempt that schedules or scheduled the teleconsultation
 * @param teleconsultation the teleconsultation; empty until the attempt has noted it
 * @param since when the attempt began, to the millisecond
 */
public record IdentifierClaim(
        ExternalIdentifier identifier,
        OperationId intention,
        Optional<TeleconsultationId> teleconsultation,
        Progress progress,
        Instant since) {

    /** The progress of the attempt. */
    public enum Progress {
        /** The attempt is under way, or its replica died. */
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
            throw new IllegalArgumentException("a claim that is done must name its teleconsultation");
        }
    }

    /** The claim of an attempt that begins now. */
    public static IdentifierClaim begun(ExternalIdentifier identifier, OperationId intention, Instant since) {
        return new IdentifierClaim(identifier, intention, Optional.empty(), Progress.UNDER_WAY, since);
    }

    /** Returns a copy with this progress. */
    public IdentifierClaim now(Progress next, Optional<TeleconsultationId> made) {
        return new IdentifierClaim(
                identifier, intention, requireNonNull(made, "made"), requireNonNull(next, "next"), since);
    }
}
