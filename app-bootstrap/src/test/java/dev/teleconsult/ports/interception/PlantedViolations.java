package dev.teleconsult.ports.interception;

import dev.teleconsult.ports.application.TeleconsultApplication;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedViolations {

    private PlantedViolations() {}

    public interface KnowsWhatItGoesAround {
        TeleconsultApplication application();
    }
}
