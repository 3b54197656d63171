package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.http.json.Json;
import okhttp3.OkHttpClient;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
final class PlantedViolations {

    private PlantedViolations() {}

    interface WorksItself {
        OkHttpClient client();
    }

    interface ReachesIntoAnAdapter {
        Json json();
    }
}
