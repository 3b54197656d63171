package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

/**
 * Tells one plan of a teleconsultation from another: two with the same mark have the same times and the same people in the
 * same order. Holds nothing of them.
 *
 * @param value opaque
 */
public record PlanMark(String value) {

    public PlanMark {
        requireNonNull(value, "value");
    }
}
