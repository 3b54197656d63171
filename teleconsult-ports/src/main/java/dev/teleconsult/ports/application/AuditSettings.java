package dev.teleconsult.ports.application;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The settings of the audit trail.
 *
 * @param coalesceFor when the same person sees the link of the same teleconsultation again within this time, the view
 *     is only counted, and one row with the count is written at its end; zero to a day
 * @param anchorEvery how often a row quotes the heads of the other chains, and the listener gets the head of this one:
 *     a minute to a day
 * @param keepMonths how many months rows are kept, 1 to 1200
 * @param legalHold whether the removal of old rows is suspended
 */
public record AuditSettings(
        AuditMode mode, Duration coalesceFor, Duration anchorEvery, int keepMonths, boolean legalHold) {

    /** The most months that rows can be kept. */
    public static final int MOST_MONTHS = 1_200;

    private static final AuditSettings OFF =
            new AuditSettings(AuditMode.OFF, Duration.ZERO, Duration.ofHours(1), 24, false);

    /** @throws IllegalArgumentException if a value is out of its range */
    public AuditSettings {
        requireNonNull(mode, "mode");
        range("coalesceFor", coalesceFor, Duration.ZERO);
        range("anchorEvery", anchorEvery, Duration.ofMinutes(1));
        if (keepMonths < 1 || keepMonths > MOST_MONTHS) {
            throw new IllegalArgumentException("keepMonths must be 1 to " + MOST_MONTHS);
        }
    }

    /**
     * Auditing is off. The other settings: every link has its own row, heads are quoted hourly, rows are kept for 24
     * months.
     */
    public static AuditSettings off() {
        return OFF;
    }

    /** Returns a copy with another mode. */
    public AuditSettings mode(AuditMode what) {
        return new AuditSettings(requireNonNull(what, "what"), coalesceFor, anchorEvery, keepMonths, legalHold);
    }

    private static void range(String name, Duration value, Duration least) {
        Duration most = Duration.ofDays(1);
        if (requireNonNull(value, name).compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most);
        }
    }
}
