package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import io.github.resilience4j.retry.Retry;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedViolations {

    private PlantedViolations() {}

    public interface SeesWhoAsks {
        TeleconsultUseCases useCases();
    }

    public interface Retries {
        Retry retry();
    }
}
