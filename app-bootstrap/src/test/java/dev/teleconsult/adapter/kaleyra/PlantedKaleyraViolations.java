package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.adapter.crud.sql.PoolUsage;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedKaleyraViolations {

    private PlantedKaleyraViolations() {}

    public interface MeetsAnotherAdapter {
        PoolUsage pool();
    }

    public interface FallsBackToTheEmulator {
        KaleyraEmulator emulator();
    }
}
