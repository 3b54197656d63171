package dev.teleconsult.ports.application.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.invariants.Crash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkAfterAnswerTest {

    private static final Duration NO_DRAIN = Duration.ZERO;

    private final Queue<Runnable> given = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Thread.UncaughtExceptionHandler before =
            Thread.currentThread().getUncaughtExceptionHandler();

    @AfterEach
    void restoreTheHandler() {
        Thread.currentThread().setUncaughtExceptionHandler(before);
    }

    @Test
    void workBeyondTheLimitShouldBeLeftToTheReconciler() {
        WorkAfterAnswer background = new WorkAfterAnswer(given::add, 2, NO_DRAIN);

        background.start(() -> done.add("first"));
        background.start(() -> done.add("second"));
        background.start(() -> done.add("beyond"));
        assertThat(given).hasSize(2);

        given.remove().run();
        background.start(() -> done.add("in the place of the first"));
        given.forEach(Runnable::run);
        assertThat(done).containsExactly("first", "second", "in the place of the first");
    }

    @Test
    void workRejectedByTheExecutorShouldReturnItsPlace() {
        boolean[] rejecting = {true};
        WorkAfterAnswer background = new WorkAfterAnswer(
                work -> {
                    if (rejecting[0]) {
                        throw new RejectedExecutionException("full");
                    }
                    work.run();
                },
                1,
                NO_DRAIN);

        background.start(() -> done.add("rejected"));
        rejecting[0] = false;
        background.start(() -> done.add("taken"));

        assertThat(done).containsExactly("taken");
    }

    @Test
    void exceptionShouldBeReportedReturnItsPlaceAndNotReachTheCaller() {
        List<Throwable> reported = new ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> reported.add(failure));
        WorkAfterAnswer background = new WorkAfterAnswer(Runnable::run, 1, NO_DRAIN);
        RuntimeException bug = new IllegalStateException("a bug");

        background.start(() -> {
            throw bug;
        });
        background.start(() -> done.add("next"));

        assertThat(reported).containsExactly(bug);
        assertThat(done).containsExactly("next");
    }

    @Test
    void errorShouldBeLeftToTheExecutorAndReturnItsPlace() {
        WorkAfterAnswer background = new WorkAfterAnswer(given::add, 1, NO_DRAIN);
        background.start(() -> {
            throw new Crash();
        });

        assertThatThrownBy(given.remove()::run).isInstanceOf(Crash.class);
        background.start(() -> done.add("next"));
        given.remove().run();

        assertThat(done).containsExactly("next");
    }

    @Test
    void closingShouldWaitForRunningWorkAndAcceptNoMore() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        WorkAfterAnswer background = new WorkAfterAnswer(work -> new Thread(work).start(), 3, Duration.ofSeconds(20));
        background.start(() -> {
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            ended.countDown();
        });
        Thread closing = new Thread(background::close);
        closing.start();
        while (closing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        background.start(() -> done.add("too late"));
        mayEnd.countDown();
        closing.join();

        assertThat(ended.getCount()).isZero();
        assertThat(done).isEmpty();
    }

    @Test
    void closingShouldWaitForItsTimeLimitAtMost() {
        WorkAfterAnswer background = new WorkAfterAnswer(given::add, 1, Duration.ofMillis(1));
        background.start(() -> done.add("never run"));

        background.close();

        assertThat(done).isEmpty();
    }

    @Test
    void closingShouldEndAtOnceWhenInterrupted() {
        WorkAfterAnswer background = new WorkAfterAnswer(given::add, 1, Duration.ofHours(1));
        background.start(() -> done.add("never run"));
        Thread.currentThread().interrupt();

        background.close();

        assertThat(Thread.interrupted()).isTrue();
    }
}
