package dev.teleconsult.ports.interception;

import dev.teleconsult.ports.application.TeleconsultApplication;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedInterceptionViolations {

    private PlantedInterceptionViolations() {}

    public interface KnowsWhatItGoesAround {
        TeleconsultApplication application();
    }
}
