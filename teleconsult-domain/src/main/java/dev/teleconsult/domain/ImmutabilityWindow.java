package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides from when on a plan is frozen and its links may be shown. Both happen at the same instant: a link that was
 * shown must stay valid, so it may be shown exactly when the plan can no longer change. No other class compares the
 * current time with a start.
 *
 * @param lead how long before the start the window opens; zero to a year
 */
public record ImmutabilityWindow(Duration lead) {

    private static final Duration LONGEST = Duration.ofDays(365);

    /** @throws IllegalArgumentException if the lead is negative or longer than a year */
    public ImmutabilityWindow {
        requireNonNull(lead, "lead");
        if (lead.isNegative() || lead.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("lead must be zero to 365 days");
        }
    }

    /** The instant from which participants may join and the plan may not change. */
    public Instant opensAt(Schedule schedule) {
        return requireNonNull(schedule, "schedule").start().minus(lead);
    }

    /** Whether the plan may still change. It always may while a participant is still to be named. */
    boolean allowsChange(Plan plan, Instant now) {
        return !plan.participants().isComplete() || now.isBefore(opensAt(plan.schedule()));
    }

    /** Whether links may be shown. For a complete roster this is always the opposite of {@link #allowsChange}. */
    public boolean allowsJoining(Plan plan, Instant now) {
        requireNonNull(now, "now");
        return plan.participants().isComplete() && !allowsChange(plan, now);
    }

    /** @throws RefusalException {@link RefusalCode#IMMUTABILITY_WINDOW_CLOSED} unless {@link #allowsChange} */
    void requireChangeable(Plan plan, Instant now) {
        if (!allowsChange(plan, now)) {
            throw tooLate(plan);
        }
    }

    /** The refusal of a change to a frozen plan. */
    RefusalException tooLate(Plan plan) {
        return RefusalException.of(RefusalCode.IMMUTABILITY_WINDOW_CLOSED)
                .with(RefusalException.Detail.SINCE, opensAt(plan.schedule()));
    }
}
