package dev.teleconsult.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.PeriodicTask.Condition;
import dev.teleconsult.ports.PeriodicTask.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class PeriodicTaskTest {

    private static final Duration PAUSE = Duration.ofSeconds(3);

    /** Every throwable of a body, with its expected outcome. */
    private enum Thrown {
        OUTAGE(Outcome.MET_OUTAGE, PortUnavailableException.notDone(Upstream.VIDEO, "open")),
        REJECTION(Outcome.MET_OUTAGE, PortRejectedException.refused(Upstream.STORE, "find")),
        BUG(Outcome.FAILED, new IllegalStateException("bug")),
        NO_MEMORY(Outcome.FAILED, new OutOfMemoryError("none left")),
        NO_STACK(Outcome.FAILED, new StackOverflowError()),
        NO_CLASS(Outcome.FAILED, new NoClassDefFoundError("Gone")),
        CHECKED(Outcome.FAILED, new InterruptedException("thrown without being declared"));

        private final Outcome outcome;
        private final Throwable failure;

        Thrown(Outcome outcome, Throwable failure) {
            this.outcome = outcome;
            this.failure = failure;
        }

        private void throwFailure() {
            PeriodicTaskTest.<RuntimeException>throwUnchecked(failure);
        }
    }

    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(5).toNanos());
    private final List<Throwable> reported = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> begins = Collections.synchronizedList(new ArrayList<>());

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable failure) throws T {
        throw (T) failure;
    }

    private PeriodicTask.Builder task(Runnable body) {
        return PeriodicTask.builder("sweep", PAUSE, () -> {
                    begins.add(nanos.get());
                    body.run();
                })
                .nanoTime(nanos::get)
                .parking(nanos::addAndGet)
                .onFailure(reported::add);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void pauseShouldStartAtTheEndOfARun() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        long begin = nanos.get();
        try (PeriodicTask task = task(() -> {
                    pass(Duration.ofSeconds(10));
                    three.countDown();
                })
                .build()) {
            task.start();
            task.start();
            three.await();
        }

        assertThat(begins.stream()
                        .limit(3)
                        .map(at -> Duration.ofNanos(at - begin).toSeconds()))
                .containsExactly(3L, 16L, 29L);
    }

    @ParameterizedTest
    @EnumSource
    void taskShouldSurviveExceptionsOfItsBody(Thrown thrown) throws Exception {
        CountDownLatch again = new CountDownLatch(3);
        try (PeriodicTask task = task(() -> {
                    again.countDown();
                    thrown.throwFailure();
                })
                .build()) {
            task.start();
            again.await();

            assertThat(task.status().condition()).isIn(Condition.WELL, Condition.LATE);
        }
        assertThat(reported).hasSizeGreaterThanOrEqualTo(3).containsOnly(thrown.failure);
    }

    @Test
    void taskShouldSurviveAFailingHandler() throws Exception {
        CountDownLatch again = new CountDownLatch(3);
        try (PeriodicTask task = task(() -> {
                    again.countDown();
                    throw new IllegalStateException("bug");
                })
                .onFailure(failure -> {
                    throw new OutOfMemoryError("no room for a report");
                })
                .build()) {
            task.start();
            again.await();
        }
        assertThat(begins).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void taskShouldSurviveAFailingWait() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        AtomicInteger waits = new AtomicInteger();
        try (PeriodicTask task = task(ran::countDown)
                .parking(time -> {
                    nanos.addAndGet(time);
                    if (waits.incrementAndGet() < 3) {
                        throw new OutOfMemoryError("none left");
                    }
                })
                .build()) {
            task.start();
            ran.await();
        }
    }

    @Test
    void interruptDuringARunShouldNotEndLaterPauses() throws Exception {
        CountDownLatch ran = new CountDownLatch(2);
        AtomicInteger interrupted = new AtomicInteger();
        try (PeriodicTask task = task(() -> {
                    Thread.currentThread().interrupt();
                    ran.countDown();
                })
                .parking(time -> {
                    if (Thread.currentThread().isInterrupted()) {
                        interrupted.incrementAndGet();
                    }
                    nanos.addAndGet(time);
                })
                .build()) {
            task.start();
            ran.await();
        }
        assertThat(interrupted).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void statusShouldCountRunsByOutcome(Thrown thrown) {
        AtomicReference<Runnable> body = new AtomicReference<>(() -> {});
        try (PeriodicTask task = task(() -> body.get().run()).build()) {
            assertThat(task.runNow()).isEqualTo(Outcome.SUCCEEDED);
            pass(Duration.ofSeconds(7));
            body.set(thrown::throwFailure);

            assertThat(task.runNow()).isEqualTo(thrown.outcome);

            PeriodicTask.Status status = task.status();
            boolean outage = thrown.outcome == Outcome.MET_OUTAGE;
            assertThat(status.name()).isEqualTo("sweep");
            assertThat(status.sinceSucceeded()).isEqualTo(Duration.ofSeconds(7));
            assertThat(status.sinceCompleted()).isEqualTo(outage ? Duration.ZERO : Duration.ofSeconds(7));
            assertThat(status.runningFor()).isEmpty();
            assertThat(List.of(status.succeeded(), status.outages(), status.failed()))
                    .isEqualTo(outage ? List.of(1L, 1L, 0L) : List.of(1L, 0L, 1L));
        }
    }

    @Test
    void taskShouldBeLateOnlyPastTheTimeLimit() {
        try (PeriodicTask task = waiting(task(() -> {}))) {
            pass(Duration.ofSeconds(15));
            assertThat(task.status().condition()).isEqualTo(Condition.WELL);

            pass(Duration.ofNanos(1));
            assertThat(task.status().condition()).isEqualTo(Condition.LATE);
            assertThat(Condition.LATE.isAlive()).isTrue();
            assertThat(Condition.LATE.isOnTime()).isFalse();

            task.runNow();
            assertThat(task.status().condition()).isEqualTo(Condition.WELL);
        }
    }

    @Test
    void failedRunsShouldMakeATaskLateAndOutagesShouldNot() {
        AtomicReference<Thrown> thrown = new AtomicReference<>(Thrown.OUTAGE);
        try (PeriodicTask task = waiting(task(() -> thrown.get().throwFailure()))) {
            for (int i = 0; i < 10; i++) {
                pass(Duration.ofSeconds(4));
                task.runNow();
            }
            assertThat(task.status().condition()).isEqualTo(Condition.WELL);
            assertThat(task.status().sinceSucceeded()).isEqualTo(Duration.ofSeconds(40));

            thrown.set(Thrown.NO_MEMORY);
            for (int i = 0; i < 4; i++) {
                pass(Duration.ofSeconds(4));
                task.runNow();
            }
            assertThat(task.status().condition()).isEqualTo(Condition.LATE);
        }
    }

    @Test
    void runShouldHangOnlyPastTheTimeLimit() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (PeriodicTask task = task(() -> {
                    inside.countDown();
                    await(release);
                })
                .hangsAfter(Duration.ofSeconds(8))
                .build()) {
            task.start();
            inside.await();
            pass(Duration.ofSeconds(8));
            assertThat(task.status().condition()).isEqualTo(Condition.WELL);
            assertThat(task.status().runningFor()).contains(Duration.ofSeconds(8));

            pass(Duration.ofNanos(1));
            assertThat(task.status().condition()).isEqualTo(Condition.HANGING);
            assertThat(Condition.HANGING.isAlive()).isFalse();
            release.countDown();
        }
    }

    @Test
    void taskShouldBeDeadWhenItsThreadEnded() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        try (PeriodicTask task = task(() -> {})
                .threads(work -> {
                    thread.set(new Thread(() -> {}));
                    return thread.get();
                })
                .build()) {
            assertThat(task.status().condition()).isEqualTo(Condition.NOT_STARTED);
            task.start();
            thread.get().join();

            assertThat(task.status().condition()).isEqualTo(Condition.DEAD);
            assertThat(Condition.DEAD.isAlive()).isFalse();
            assertThat(Condition.DEAD.isOnTime()).isFalse();
        }
    }

    @Test
    void wakeShouldEndThePause() throws Exception {
        Semaphore runs = new Semaphore(0);
        try (PeriodicTask task =
                PeriodicTask.builder("sweep", Duration.ofDays(1), runs::release).build()) {
            task.start();
            task.wake();
            runs.acquire();
            task.wake();
            runs.acquire();
        }
    }

    @Test
    void wakeDuringARunShouldCauseExactlyOneMoreRun() throws Exception {
        CyclicBarrier meet = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();
        try (PeriodicTask task = PeriodicTask.builder("sweep", Duration.ofDays(1), () -> {
                    runs.incrementAndGet();
                    await(meet);
                    await(meet);
                })
                .build()) {
            task.start();
            task.wake();
            await(meet);
            task.wake();
            task.wake();
            await(meet);
            await(meet);
            await(meet);
        }
        assertThat(runs).hasValue(2);
    }

    @Test
    void runsShouldNotOverlap() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger together = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (PeriodicTask task = task(() -> {
                    most.accumulateAndGet(together.incrementAndGet(), Math::max);
                    inside.countDown();
                    await(release);
                    together.decrementAndGet();
                })
                .build()) {
            task.start();
            inside.await();
            Thread second = new Thread(task::runNow);
            second.start();
            release.countDown();
            second.join();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void bodyShouldNotRunItsOwnTask() {
        AtomicReference<PeriodicTask> itself = new AtomicReference<>();
        try (PeriodicTask task = task(() -> itself.get().runNow()).build()) {
            itself.set(task);

            assertThat(task.runNow()).isEqualTo(Outcome.FAILED);
            assertThat(reported).singleElement().isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void closeShouldWaitForTheCurrentRun() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        PeriodicTask task = task(() -> {
                    inside.countDown();
                    await(release);
                    ended.incrementAndGet();
                })
                .drain(Duration.ofMinutes(1))
                .build();
        task.start();
        inside.await();
        Thread closing = new Thread(task::close);
        closing.start();
        while (task.status().condition() != Condition.CLOSED) {
            Thread.onSpinWait();
        }
        release.countDown();
        closing.join();

        assertThat(ended).hasValue(1);
        assertThatThrownBy(task::runNow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sweep is closed");
    }

    @Test
    void closeShouldInterruptARunThatTakesTooLong() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        PeriodicTask task = task(() -> {
                    inside.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException wanted) {
                        interrupted.countDown();
                    }
                })
                .drain(Duration.ZERO)
                .build();
        task.start();
        inside.await();

        task.close();
        task.close();

        interrupted.await();
    }

    @Test
    void bodyShouldBeAbleToCloseItsTask() throws Exception {
        AtomicReference<PeriodicTask> itself = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        PeriodicTask task = task(() -> {
                    itself.get().close();
                    closed.countDown();
                })
                .build();
        itself.set(task);
        task.start();

        closed.await();
        assertThat(task.status().condition()).isEqualTo(Condition.CLOSED);
    }

    @Test
    void closedTaskShouldNotStart() {
        PeriodicTask task = task(() -> {}).build();
        task.close();
        task.start();

        assertThat(task.status().condition()).isEqualTo(Condition.CLOSED);
        assertThat(begins).isEmpty();
    }

    @Test
    void registryShouldReportTheWorstTask() throws Exception {
        PeriodicTasks tasks = new PeriodicTasks();
        assertThat(tasks.areAlive()).isTrue();
        assertThat(tasks.areOnTime()).isTrue();

        PeriodicTask well = tasks.add(waiting(task(() -> {}).lateAfter(Duration.ofDays(1))));
        PeriodicTask late = tasks.add(waiting(task(() -> {}).lateAfter(Duration.ofSeconds(1))));
        pass(Duration.ofSeconds(2));
        assertThat(tasks.areAlive()).isTrue();
        assertThat(tasks.areOnTime()).isFalse();
        assertThat(tasks.statuses())
                .extracting(PeriodicTask.Status::condition)
                .containsExactly(Condition.WELL, Condition.LATE);

        late.close();
        assertThat(tasks.areOnTime()).isTrue();
        assertThat(tasks.statuses()).hasSize(1);

        AtomicReference<Thread> thread = new AtomicReference<>();
        PeriodicTask dead = tasks.add(task(() -> {})
                .threads(work -> {
                    thread.set(new Thread(() -> {}));
                    return thread.get();
                })
                .build());
        dead.start();
        thread.get().join();
        assertThat(tasks.areAlive()).isFalse();
        well.close();
        dead.close();
    }

    @Test
    void valuesOutOfRangeShouldBeRejected() {
        assertThatThrownBy(() -> PeriodicTask.builder("sweep", Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("pause must be PT0.001S to ");
        assertThatThrownBy(() -> task(() -> {}).lateAfter(Duration.ZERO)).hasMessageStartingWith("lateAfter");
        assertThatThrownBy(() -> task(() -> {}).hangsAfter(Duration.ofDays(366)))
                .hasMessageStartingWith("hangsAfter");
        assertThatThrownBy(() -> task(() -> {}).drain(Duration.ofNanos(-1))).hasMessageStartingWith("drain");
    }

    /** A started task whose thread waits until it is closed, so that only the test runs it. */
    private static PeriodicTask waiting(PeriodicTask.Builder builder) {
        CountDownLatch parked = new CountDownLatch(1);
        AtomicReference<PeriodicTask> itself = new AtomicReference<>();
        PeriodicTask task = builder.parking(time -> {
                    parked.countDown();
                    while (itself.get().status().condition() != Condition.CLOSED) {
                        LockSupport.park();
                    }
                })
                .build();
        itself.set(task);
        task.start();
        await(parked);
        return task;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
