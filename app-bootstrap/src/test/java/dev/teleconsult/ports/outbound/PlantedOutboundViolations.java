package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.inbound.TeleconsultUseCases;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedOutboundViolations {

    private PlantedOutboundViolations() {}

    public interface SeesWhoAsks {
        TeleconsultUseCases useCases();
    }
}
