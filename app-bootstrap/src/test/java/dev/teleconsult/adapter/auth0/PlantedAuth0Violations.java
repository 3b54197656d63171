package dev.teleconsult.adapter.auth0;

import dev.teleconsult.ports.testing.FakeUserDirectory;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedAuth0Violations {

    private PlantedAuth0Violations() {}

    public interface UsesAFake {
        FakeUserDirectory directory();
    }

    public static final class Prints {
        void print(String text) {
            System.out.println(text);
        }
    }
}
