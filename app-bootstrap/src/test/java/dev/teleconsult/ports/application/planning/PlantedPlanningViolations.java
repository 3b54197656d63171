package dev.teleconsult.ports.application.planning;

import dev.teleconsult.ports.application.joining.PlantedJoiningViolations;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedPlanningViolations {

    private PlantedPlanningViolations() {}

    public static final class SeesWhoJoins {
        PlantedJoiningViolations.SeesWhoSeesIt other;
    }
}
