package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskChecksTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<Runnable> body = new AtomicReference<>(() -> {});
    private final PeriodicTasks tasks = new PeriodicTasks();
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final PeriodicTask task = tasks.add(
            PeriodicTask.builder("sweep", Duration.ofDays(1), () -> body.get().run())
                    .nanoTime(nanos::get)
                    .lateAfter(Duration.ofSeconds(30))
                    .hangsAfter(Duration.ofSeconds(60))
                    .drain(Duration.ZERO)
                    .threads(work -> {
                        thread.set(new Thread(work, "sweep"));
                        thread.get().setDaemon(true);
                        return thread.get();
                    })
                    .onFailure(failure -> {})
                    .build());
    private final TaskChecks checks = new TaskChecks(new StoreAlone(), tasks, Duration.ofMinutes(2));

    private record StoreAlone() implements CheckDependenciesUseCase {

        @Override
        public CheckResult store() {
            return CheckResult.ok("store");
        }

        @Override
        public List<CheckResult> all() {
            return List.of(store());
        }
    }

    @AfterEach
    void close() {
        task.close();
    }

    @Test
    void taskShouldBeListedBesideTheDependencies() {
        assertThat(checks.all()).containsExactly(CheckResult.ok("store"), CheckResult.ok("sweep"));
        assertThat(checks.store()).isEqualTo(CheckResult.ok("store"));
    }

    @Test
    void taskThatCompletesNoRunShouldFailTheCheck() {
        task.start();
        nanos.set(Duration.ofSeconds(31).toNanos());

        assertThat(checks.all()).contains(CheckResult.failed("sweep", "no run has completed for 31 s"));
        assertThat(tasks.areAlive()).isTrue();
    }

    @Test
    void outageShouldFailTheCheckOnlyWhenItLasts() {
        task.start();
        body.set(() -> {
            throw PortUnavailableException.notDone(Upstream.STORE, "away");
        });
        nanos.set(Duration.ofMinutes(2).toNanos());
        task.runNow();
        assertThat(checks.all()).contains(CheckResult.ok("sweep"));

        nanos.set(Duration.ofSeconds(121).toNanos());
        task.runNow();
        assertThat(checks.all()).contains(CheckResult.failed("sweep", "every run has failed for 121 s"));
        assertThat(tasks.areAlive()).as("an outage never restarts a replica").isTrue();

        body.set(() -> {});
        task.runNow();
        assertThat(checks.all()).contains(CheckResult.ok("sweep"));
    }

    @Test
    void hangingRunShouldFailTheCheckAndTheHealth() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        body.set(() -> {
            inside.countDown();
            try {
                release.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        task.start();
        task.wake();
        inside.await();
        nanos.set(Duration.ofSeconds(61).toNanos());

        assertThat(checks.all()).contains(CheckResult.failed("sweep", "a run has been under way for 61 s"));
        assertThat(tasks.areAlive()).isFalse();
        release.countDown();
    }
}
