package dev.teleconsult.ports.testing;

import com.fasterxml.jackson.databind.JsonNode;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedFakesViolations {

    private PlantedFakesViolations() {}

    public interface NeedsALibrary {
        JsonNode json();
    }
}
