package dev.teleconsult.bootstrap;

import okhttp3.OkHttpClient;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
final class PlantedViolations {

    private PlantedViolations() {}

    interface WorksItself {
        OkHttpClient client();
    }
}
