package dev.teleconsult.ports.testing;

import com.fasterxml.jackson.databind.JsonNode;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedViolations {

    private PlantedViolations() {}

    public interface NeedsALibrary {
        JsonNode json();
    }
}
