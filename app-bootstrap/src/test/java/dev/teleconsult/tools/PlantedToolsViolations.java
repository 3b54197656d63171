package dev.teleconsult.tools;

import dev.teleconsult.domain.UserId;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedToolsViolations {

    private PlantedToolsViolations() {}

    public interface LooksInside {
        UserId user();
    }
}
