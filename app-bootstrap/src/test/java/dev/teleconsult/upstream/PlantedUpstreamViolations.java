package dev.teleconsult.upstream;

import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedUpstreamViolations {

    private PlantedUpstreamViolations() {}

    public interface KnowsAnAdapter {
        KaleyraVideoProvider provider();
    }
}
