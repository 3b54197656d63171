package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.ScheduleChange;
import java.util.Optional;

/** A requested change of a plan: who takes part, when, both, or neither. */
public final class ChangeCommand {

    private final Optional<Invitations> invitations;
    private final ScheduleChange schedule;
    private final Optional<PlanMark> mark;

    private ChangeCommand(Optional<Invitations> invitations, ScheduleChange schedule, Optional<PlanMark> mark) {
        this.invitations = invitations;
        this.schedule = schedule;
        this.mark = mark;
    }

    /** A command that changes nothing. */
    public static ChangeCommand none() {
        return new ChangeCommand(Optional.empty(), ScheduleChange.none(), Optional.empty());
    }

    /** Returns a copy that replaces all people by these. */
    public ChangeCommand invitations(Invitations others) {
        return new ChangeCommand(Optional.of(requireNonNull(others, "others")), schedule, mark);
    }

    public ChangeCommand schedule(ScheduleChange change) {
        return new ChangeCommand(invitations, requireNonNull(change, "change"), mark);
    }

    /** Returns a copy that is refused unless the plan still has this mark when the change is written. */
    public ChangeCommand onlyIfStill(PlanMark seen) {
        return new ChangeCommand(invitations, schedule, Optional.of(requireNonNull(seen, "seen")));
    }

    /** The mark that the plan must have; empty if any plan may be changed. */
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
