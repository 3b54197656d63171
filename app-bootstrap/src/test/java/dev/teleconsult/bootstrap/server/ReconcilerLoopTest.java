package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.logging.QuietLogs;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTask.Outcome;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.Reconciler;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(QuietLogs.class)
class ReconcilerLoopTest {

    private static final Reconciler.Report NOTHING = report();

    private final Queue<Supplier<Reconciler.Report>> runs = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final ReconcilerLoop loop =
            new ReconcilerLoop(() -> runs.remove().get(), report -> told.add("done"), () -> told.add("failed"));

    @Test
    void failuresShouldBeCountedAndNotEndTheTask() {
        runs.add(() -> {
            throw PortUnavailableException.notDone(Upstream.STORE, "away");
        });
        runs.add(() -> {
            throw new IllegalStateException("a bug");
        });
        runs.add(() -> {
            throw new OutOfMemoryError("none left");
        });
        runs.add(() -> NOTHING);

        try (PeriodicTask task = loop.task(Duration.ofDays(1), Duration.ofHours(1), Duration.ZERO)) {
            assertThat(List.of(task.runNow(), task.runNow(), task.runNow(), task.runNow()))
                    .containsExactly(Outcome.MET_OUTAGE, Outcome.FAILED, Outcome.FAILED, Outcome.SUCCEEDED);
            assertThat(told).containsExactly("failed", "failed", "failed", "done");
            assertThat(task.status().name()).isEqualTo("reconciler");
        }
    }

    /** The report of a store with no owed work. */
    private static Reconciler.Report report() {
        try (InMemoryStorage storage = new InMemoryStorage();
                FakeVideoProvider video = new FakeVideoProvider();
                TeleconsultApplication application =
                        TeleconsultApplication.builder(storage, video).build()) {
            return application.reconciler().runOnce();
        }
    }
}
