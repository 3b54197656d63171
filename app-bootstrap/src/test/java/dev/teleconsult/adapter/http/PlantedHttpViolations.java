package dev.teleconsult.adapter.http;

import ch.qos.logback.classic.Level;
import dev.teleconsult.adapter.crud.sql.PoolUsage;
import dev.teleconsult.adapter.http.json.Json;
import okhttp3.OkHttpClient;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
public final class PlantedHttpViolations {

    private PlantedHttpViolations() {}

    public interface MeetsAnotherAdapter {
        PoolUsage usage();
    }

    public interface SpeaksToOthers {
        OkHttpClient client();
    }

    public interface ShowsAnInternalType {
        Json json();
    }

    public interface ChoosesTheLog {
        Level level();
    }

    public static final class EndsTheProcess {
        void end() {
            System.exit(1);
        }
    }

    public static final class HooksIntoTheProcess {
        void hook(Thread thread) {
            Runtime.getRuntime().addShutdownHook(thread);
        }
    }
}
