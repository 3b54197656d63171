package dev.teleconsult.ports.inbound;

import dev.teleconsult.ports.application.TeleconsultApplication;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedInboundViolations {

    private PlantedInboundViolations() {}

    public interface SeesWhoAnswers {
        TeleconsultApplication application();
    }
}
