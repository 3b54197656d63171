package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.ScheduleChange;
import java.util.Optional;

/** Asks for another plan: who, when, both, or nothing. */
public final class ChangeCommand {

    private final Optional<Invitations> invitations;
    private final ScheduleChange schedule;
    private final Optional<PlanMark> mark;

    private ChangeCommand(Optional<Invitations> invitations, ScheduleChange schedule, Optional<PlanMark> mark) {
        this.invitations = invitations;
        this.schedule = schedule;
        this.mark = mark;
    }

    /** Changes nothing. */
    public static ChangeCommand none() {
        return new ChangeCommand(Optional.empty(), ScheduleChange.none(), Optional.empty());
    }

    /** With these people in the place of all before. */
    public ChangeCommand invitations(Invitations others) {
        return new ChangeCommand(Optional.of(requireNonNull(others, "others")), schedule, mark);
    }

    public ChangeCommand schedule(ScheduleChange change) {
        return new ChangeCommand(invitations, requireNonNull(change, "change"), mark);
    }

    /** The same, if the plan is still this one when the change is made. */
    public ChangeCommand onlyIfStill(PlanMark seen) {
        return new ChangeCommand(invitations, schedule, Optional.of(requireNonNull(seen, "seen")));
    }

    /** Empty if any plan may be changed. */
    public Optional<PlanMark> mark() {
        return mark;
    }

    /** Empty if the people stay. */
    public Optional<Invitations> invitations() {
        return invitations;
    }

    public ScheduleChange schedule() {
        return schedule;
    }

    public boolean isEmpty() {
        return invitations.isEmpty() && schedule.isEmpty();
    }

    @Override
    public String toString() {
        return isEmpty()
                ? "ChangeCommand[nothing]"
                : "ChangeCommand[" + invitations.map(others -> others + ", ").orElse("") + schedule + "]";
    }
}
