package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.bootstrap.logging.QuietLogs;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(QuietLogs.class)
class WarmUpTest {

    private static final Duration BOUND = Duration.ofSeconds(4);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7);

    @Test
    void endlessWarmUpShouldDelayReadinessUpToTheTimeLimit() {
        CountDownLatch never = new CountDownLatch(1);
        try (WarmUp warmUp = WarmUp.lasting(BOUND, now::get, goOn -> never.await())) {
            assertThat(warmUp.isOver()).isFalse();
            now.addAndGet(BOUND.toNanos());
            assertThat(warmUp.isOver()).as("before it has started").isFalse();
            warmUp.start();
            now.addAndGet(BOUND.toNanos() - 1);
            assertThat(warmUp.isOver()).isFalse();
            now.incrementAndGet();
            assertThat(warmUp.isOver()).isTrue();
        }
    }

    @Test
    void warmUpShouldStopAtTheTimeLimit() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (WarmUp warmUp = WarmUp.lasting(BOUND, now::get, goOn -> {
            while (goOn.getAsBoolean()) {
                asked.countDown();
                Thread.onSpinWait();
            }
            ended.countDown();
        })) {
            warmUp.start();
            await().until(() -> asked.getCount() == 0);
            now.addAndGet(BOUND.toNanos());
            await().until(() -> ended.getCount() == 0);
        }
    }

    @Test
    void warmUpThatEndsOrFailsShouldEndTheWait() {
        for (WarmUp.Work work : new WarmUp.Work[] {
            goOn -> {},
            goOn -> {
                throw new IOException("no port");
            },
            goOn -> {
                throw new IllegalStateException("a bug");
            }
        }) {
            try (WarmUp warmUp = WarmUp.lasting(BOUND, now::get, work)) {
                warmUp.start();
                await().until(warmUp::isOver);
            }
        }
    }

    @Test
    void zeroTimeLimitShouldMeanNoWarmUp() {
        try (WarmUp warmUp = WarmUp.lasting(Duration.ZERO, now::get, goOn -> {
            throw new AssertionError("must not be run");
        })) {
            assertThat(warmUp.isOver()).isTrue();
            warmUp.start();
            assertThat(warmUp.isOver()).isTrue();
        }
    }

    /** The requests that are made in an image, in as many rounds as it takes until every combination of them was made. */
    @Test
    void warmUpRequestsShouldAllBeAnswered() throws Exception {
        AtomicInteger rounds = new AtomicInteger();
        new WarmRequests().run(() -> rounds.incrementAndGet() <= 24);
        assertThat(rounds.get()).isEqualTo(25);
    }
}
