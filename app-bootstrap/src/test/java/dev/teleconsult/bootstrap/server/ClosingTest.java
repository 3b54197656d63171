package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.logging.QuietLogs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(QuietLogs.class)
class ClosingTest {

    private final List<String> closed = new ArrayList<>();

    @Test
    void partsShouldBeClosedInReverseOrderAndNoneBeForgotten() {
        Closing closing = new Closing();
        closing.later("first", () -> closed.add("first"));
        closing.later("second", () -> {
            closed.add("second");
            throw new IOException("stuck");
        });
        closing.later("third", () -> closed.add("third"));

        closing.close();
        closing.close();

        assertThat(closed).containsExactly("third", "second", "first");
    }

    @Test
    @Timeout(20)
    void runningBackgroundWorkShouldBeFinished() throws InterruptedException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        executor.execute(() -> {
            begun.countDown();
            try {
                go.await();
                closed.add("finished");
            } catch (InterruptedException cut) {
                closed.add("cut short");
            }
        });
        begun.await();
        new Thread(go::countDown).start();

        new ExecutorShutdown(executor, Duration.ofSeconds(10)).close();

        assertThat(closed).containsExactly("finished");
    }

    @Test
    @Timeout(20)
    void backgroundWorkShouldDelayTheEndForALimitedTime() throws InterruptedException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cut = new CountDownLatch(1);
        executor.execute(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException asked) {
                cut.countDown();
            }
        });
        begun.await();

        new ExecutorShutdown(executor, Duration.ofMillis(1)).close();

        cut.await();
        assertThat(executor.isShutdown()).isTrue();
    }

    @Test
    @Timeout(20)
    void workPlannedForLaterShouldNotDelayTheEnd() {
        ScheduledExecutorService scheduler = ExecutorShutdown.scheduler("planned");
        ScheduledFuture<?> check = scheduler.schedule(() -> closed.add("checked"), 1, TimeUnit.HOURS);

        new ExecutorShutdown(scheduler, Duration.ofHours(2)).close();

        assertThat(check.isCancelled()).isTrue();
        assertThat(closed).isEmpty();
    }
}
