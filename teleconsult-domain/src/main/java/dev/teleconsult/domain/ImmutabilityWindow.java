package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * From when on a plan is fixed and its links may be shown. Both are the same question: a link shown must stay good, so it
 * may be shown exactly when the plan can no longer change. This is the only place that compares now with a start.
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

    /** When joining opens and changing ends. */
    public Instant opensAt(Schedule schedule) {
        return requireNonNull(schedule, "schedule").start().minus(lead);
    }

    /** Whether the plan may still change. While a participant is still to be named it always may. */
    boolean allowsChange(Plan plan, Instant now) {
        return !plan.participants().isComplete() || now.isBefore(opensAt(plan.schedule()));
    }

    /**
     * Whether links may be shown. For a complete roster this is the opposite of whether the plan may still change, at every
     * instant.
     */
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

    /** The refusal of a change to this plan. */
    RefusalException tooLate(Plan plan) {
        return RefusalException.of(RefusalCode.IMMUTABILITY_WINDOW_CLOSED)
                .with(RefusalException.Detail.SINCE, opensAt(plan.schedule()));
    }
}
