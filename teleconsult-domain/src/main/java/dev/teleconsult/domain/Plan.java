package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

/** What a caller decides about a teleconsultation, and may change until the window closes: who, and when. */
public record Plan(Participants participants, Schedule schedule) {

    public Plan {
        requireNonNull(participants, "participants");
        requireNonNull(schedule, "schedule");
    }

    public Plan with(Participants others) {
        return new Plan(requireNonNull(others, "others"), schedule);
    }

    /** The same, of people of whom nothing is known any more. */
    public Plan forgotten() {
        return with(participants.forgotten());
    }

    public Plan with(Schedule other) {
        return new Plan(participants, requireNonNull(other, "other"));
    }
}
