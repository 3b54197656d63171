package dev.teleconsult.ports.application.joining;

import dev.teleconsult.ports.application.PlantedApplicationViolations;
import dev.teleconsult.ports.application.planning.PlantedPlanningViolations;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedJoiningViolations {

    private PlantedJoiningViolations() {}

    public static final class SeesWhoSeesIt {
        PlantedPlanningViolations.SeesWhoJoins other;
    }

    public static final class SeesTheWhole {
        PlantedApplicationViolations.PutsJoiningTogether other;
    }
}
