package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.http.json.Json;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/** Breaks rules on purpose: see {@code ArchitectureRulesBiteTest}. */
final class PlantedBootstrapViolations {

    private PlantedBootstrapViolations() {}

    interface WorksItself {
        OkHttpClient client();
    }

    interface ReachesIntoAnAdapter {
        Json json();
    }

    static final class SchedulesByItself {
        void schedule(ScheduledExecutorService executor, Runnable task) {
            executor.scheduleWithFixedDelay(task, 1, 1, TimeUnit.SECONDS);
        }
    }

    static final class HasATimer {
        void schedule(Timer timer, TimerTask task) {
            timer.schedule(task, 1, 1);
        }
    }
}
