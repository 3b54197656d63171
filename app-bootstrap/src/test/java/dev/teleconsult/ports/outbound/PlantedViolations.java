package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.inbound.TeleconsultUseCases;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedViolations {

    private PlantedViolations() {}

    public interface SeesWhoAsks {
        TeleconsultUseCases useCases();
    }
}
