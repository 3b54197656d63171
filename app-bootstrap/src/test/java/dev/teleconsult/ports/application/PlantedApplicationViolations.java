package dev.teleconsult.ports.application;

import dev.teleconsult.ports.application.joining.PlantedJoiningViolations;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Instant;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedApplicationViolations {

    private PlantedApplicationViolations() {}

    public interface FallsBackToAFake {
        InMemoryStorage storage();
    }

    public static final class PutsJoiningTogether {
        PlantedJoiningViolations.SeesTheWhole other;
    }

    public static final class LooksAtTheTime {
        Instant now() {
            return Instant.now();
        }
    }

    public static final class TakesSevenParts {
        TakesSevenParts(int one, int two, int three, int four, int five, int six, int seven) {}
    }
}
