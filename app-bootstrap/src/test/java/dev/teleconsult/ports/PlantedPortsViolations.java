package dev.teleconsult.ports;

import dev.teleconsult.ports.inbound.TeleconsultUseCases;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedPortsViolations {

    private PlantedPortsViolations() {}

    public interface TakesSides {
        TeleconsultUseCases useCases();
    }
}
