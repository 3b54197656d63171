package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.ScheduleChange;
import java.time.Duration;
import java.time.Instant;

/** Asks for a new teleconsultation. */
public record ScheduleCommand(Invitations invitations, ScheduleChange schedule) {

    public ScheduleCommand {
        requireNonNull(invitations, "invitations");
        requireNonNull(schedule, "schedule");
    }

    public static ScheduleCommand of(Invitations invitations, Instant start, Duration length) {
        return new ScheduleCommand(
                invitations,
                ScheduleChange.none().start(requireNonNull(start, "start")).length(requireNonNull(length, "length")));
    }
}
