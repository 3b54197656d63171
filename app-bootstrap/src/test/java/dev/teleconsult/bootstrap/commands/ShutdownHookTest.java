package dev.teleconsult.bootstrap.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.bootstrap.logging.QuietLogs;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(QuietLogs.class)
@Timeout(20)
class ShutdownHookTest {

    @Test
    void blockedClosingShouldNotKeepTheProcessAlive() {
        CountDownLatch closing = new CountDownLatch(1);

        new ShutdownHook(
                        () -> {
                            closing.countDown();
                            new CountDownLatch(1).await();
                        },
                        Duration.ofMillis(50))
                .run();

        assertThat(closing.getCount()).isZero();
    }

    @Test
    void shutdownShouldWaitForClosing() {
        CountDownLatch closed = new CountDownLatch(1);

        new ShutdownHook(closed::countDown, Duration.ofMinutes(1)).run();

        assertThat(closed.getCount()).isZero();
    }

    @Test
    void failedClosingShouldEndTheWaiting() {
        new ShutdownHook(
                        () -> {
                            throw new IllegalStateException("a bug");
                        },
                        Duration.ofMinutes(1))
                .run();
    }
}
