package dev.teleconsult.tools;

import dev.teleconsult.domain.UserId;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedViolations {

    private PlantedViolations() {}

    public interface LooksInside {
        UserId user();
    }
}
