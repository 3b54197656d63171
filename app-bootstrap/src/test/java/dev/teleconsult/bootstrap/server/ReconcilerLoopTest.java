package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.logging.QuietLogs;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    void noFailureShouldEscape() {
        runs.add(() -> {
            throw PortUnavailableException.notDone(Upstream.STORE, "away");
        });
        runs.add(() -> {
            throw new IllegalStateException("a bug");
        });
        runs.add(() -> NOTHING);

        loop.runOnce();
        loop.runOnce();
        loop.runOnce();

        assertThat(told).containsExactly("failed", "failed", "done");
    }

    @Test
    void loopShouldGoOnAfterAFailure() throws InterruptedException {
        CountDownLatch after = new CountDownLatch(3);
        ReconcilerLoop failing = new ReconcilerLoop(
                () -> {
                    after.countDown();
                    throw new IllegalStateException("a bug");
                },
                report -> {},
                () -> {});
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try {
            failing.startOn(scheduler, Duration.ofMillis(1));

            assertThat(after.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            scheduler.shutdownNow();
        }
    }

    /** Of a store with nothing to do. */
    private static Reconciler.Report report() {
        try (InMemoryStorage storage = new InMemoryStorage();
                FakeVideoProvider video = new FakeVideoProvider();
                TeleconsultApplication application =
                        TeleconsultApplication.builder(storage, video).build()) {
            return application.reconciler().runOnce();
        }
    }
}
