package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

/** What a caller decides about a teleconsultation, and may change until the window closes: who, and when. */
public record Plan(Participants participants, Schedule schedule) {

    public Plan {
        requireNonNulls(participants, "participants", schedule, "schedule");
    }

    public Plan with(Participants others) {
        return new Plan(requireNonNull(others, "others"), schedule);
    }

    /** Whether nothing but that people were forgotten tells it from the one before; also if no person was. */
    boolean isSameButForForgottenOf(Plan before) {
        return schedule.equals(before.schedule) && participants.isSameButForForgottenOf(before.participants);
    }

    public Plan with(Schedule other) {
        return new Plan(participants, requireNonNull(other, "other"));
    }
}
