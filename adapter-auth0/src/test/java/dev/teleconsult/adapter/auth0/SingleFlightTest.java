package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SingleFlightTest {

    private final SingleFlight<String> flight = new SingleFlight<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger worked = new AtomicInteger();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch finish = new CountDownLatch(1);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void runShouldRepeatTheWorkForLaterCallers() {
        assertThat(flight.run(() -> "a")).isEqualTo("a");
        assertThat(flight.run(() -> "b")).isEqualTo("b");
    }

    @Test
    void runShouldWorkOnceForConcurrentCallers() throws Exception {
        List<Future<String>> results = twoAtOnce(() -> "done");

        assertThat(results.get(0).get()).isEqualTo("done");
        assertThat(results.get(1).get()).isEqualTo("done");
        assertThat(worked).hasValue(1);
    }

    @Test
    void runShouldFailForAllConcurrentCallersWhenTheWorkFails() throws Exception {
        IllegalStateException failure = new IllegalStateException("no");
        List<Future<String>> results = twoAtOnce(() -> {
            throw failure;
        });

        for (Future<String> result : results) {
            assertThatThrownBy(result::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCause(failure);
        }
        assertThat(worked).hasValue(1);
        assertThat(flight.run(() -> "again")).isEqualTo("again");
    }

    private List<Future<String>> twoAtOnce(Supplier<String> outcome) throws Exception {
        Supplier<String> work = () -> {
            worked.incrementAndGet();
            started.countDown();
            await(finish);
            return outcome.get();
        };
        Future<String> first = threads.submit(() -> flight.run(work));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        Future<String> other = threads.submit(() -> {
            second.complete(Thread.currentThread());
            return flight.run(work);
        });
        Thread waiting = second.get();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        finish.countDown();
        return List.of(first, other);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
