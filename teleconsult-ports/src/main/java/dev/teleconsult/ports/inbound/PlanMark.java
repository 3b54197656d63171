package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

/**
 * Identifies a version of a teleconsultation's plan: plans with the same mark have the same times and the same people
 * in the same order. It reveals none of them.
 *
 * @param value opaque
 */
public record PlanMark(String value) {

    public PlanMark {
        requireNonNull(value, "value");
    }
}
