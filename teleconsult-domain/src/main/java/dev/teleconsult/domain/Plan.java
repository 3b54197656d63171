package dev.teleconsult.domain;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

/**
 * The part of a teleconsultation that callers decide, and may change until the immutability window opens: who takes
 * part, and when.
 */
public record Plan(Participants participants, Schedule schedule) {

    public Plan {
        requireNonNulls(participants, "participants", schedule, "schedule");
    }

    public Plan with(Participants others) {
        return new Plan(requireNonNull(others, "others"), schedule);
    }

    /** Whether this plan differs from the earlier one at most in erased people. */
    boolean isSameButForForgottenOf(Plan before) {
        return schedule.equals(before.schedule) && participants.isSameButForForgottenOf(before.participants);
    }

    public Plan with(Schedule other) {
        return new Plan(participants, requireNonNull(other, "other"));
    }
}
