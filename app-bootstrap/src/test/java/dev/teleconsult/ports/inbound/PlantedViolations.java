package dev.teleconsult.ports.inbound;

import dev.teleconsult.ports.application.TeleconsultApplication;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedViolations {

    private PlantedViolations() {}

    public interface SeesWhoAnswers {
        TeleconsultApplication application();
    }
}
