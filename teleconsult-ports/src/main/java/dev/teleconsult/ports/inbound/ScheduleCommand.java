package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.ports.ExternalIdentifier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A request for a new teleconsultation.
 *
 * @param identifiers its identifiers in other systems; up to {@value ExternalIdentifier#MOST}, each once. Claimed in
 *     this order
 */
public record ScheduleCommand(Invitations invitations, ScheduleChange schedule, List<ExternalIdentifier> identifiers) {

    /** @throws IllegalArgumentException if there are too many identifiers, or one occurs twice */
    public ScheduleCommand {
        requireNonNulls(invitations, "invitations", schedule, "schedule");
        identifiers = List.copyOf(requireNonNull(identifiers, "identifiers"));
        if (identifiers.size() > ExternalIdentifier.MOST
                || identifiers.stream().distinct().count() < identifiers.size()) {
            throw new IllegalArgumentException(
                    "identifiers must be at most " + ExternalIdentifier.MOST + ", none of them twice");
        }
    }

    /** A request without identifiers of other systems. */
    public ScheduleCommand(Invitations invitations, ScheduleChange schedule) {
        this(invitations, schedule, List.of());
    }

    public static ScheduleCommand of(Invitations invitations, Instant start, Duration length) {
        return new ScheduleCommand(
                invitations,
                ScheduleChange.none().start(requireNonNull(start, "start")).length(requireNonNull(length, "length")));
    }

    /** Returns a copy with these identifiers. */
    public ScheduleCommand identifiedBy(List<ExternalIdentifier> others) {
        return new ScheduleCommand(invitations, schedule, requireNonNull(others, "others"));
    }
}
