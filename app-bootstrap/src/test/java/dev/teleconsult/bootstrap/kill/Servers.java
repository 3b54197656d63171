package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The configuration of servers that are to die, and of those that come after them. */
final class Servers {

    static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    /** Waits for any number of held calls, without reconciling meanwhile. */
    private static final Map<String, String> UNTIL_DEATH = Map.of(
            "UPSTREAM_CONCURRENT_CALLS", "1000",
            "HTTP_MAX_THREADS", "1000",
            "VIDEO_TIMEOUT_MS", Long.toString(CALL_TIMEOUT.toMillis()),
            "STORE_TIMEOUT_MS", Long.toString(CALL_TIMEOUT.toMillis()),
            "RECONCILE_AFTER_MS", Long.toString(CALL_TIMEOUT.multipliedBy(2).toMillis()),
            "RECONCILE_INTERVAL_MS", Long.toString(Duration.ofHours(1).toMillis()));

    /** Soon takes over the work of the dead server. */
    private static final Map<String, String> AFTERWARDS = Map.of(
            "VIDEO_TIMEOUT_MS", "1900",
            "RECONCILE_AFTER_MS", "2000",
            "RECONCILE_INTERVAL_MS", "200");

    private Servers() {}

    static Map<String, String> untilDeath(KaleyraEmulator kaleyra, KillableStore store) {
        return environment(kaleyra, store, UNTIL_DEATH);
    }

    static Map<String, String> afterwards(KaleyraEmulator kaleyra, KillableStore store) {
        return environment(kaleyra, store, AFTERWARDS);
    }

    private static Map<String, String> environment(
            KaleyraEmulator kaleyra, KillableStore store, Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.putAll(store.environment());
        environment.put("BANDYER_API_SECRET_KEY", kaleyra.apiKey());
        environment.put("CHECK_AT_START", "false");
        environment.put("BANDYER_BASE_URL", kaleyra.baseUrl().toString());
        environment.put("HTTP_HOST", "127.0.0.1");
        environment.put("HTTP_PORT", "0");
        environment.put("IMMUTABLE_PERIOD_MS", Long.toString(KilledUseCase.LEAD.toMillis()));
        return environment;
    }
}
