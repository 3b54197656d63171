package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RecentTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final AtomicInteger asked = new AtomicInteger();
    private final Function<String, String> ask = key -> key + asked.incrementAndGet();
    private final Recent<String, String> recent = new Recent<>(Duration.ofNanos(100), 3, nanos::get);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void anAnswerShouldBeSharedForAsLongAsItIsFresh() {
        assertThat(recent.get("a", ask)).isEqualTo("a1");
        nanos.addAndGet(99);
        assertThat(recent.get("a", ask)).isEqualTo("a1");
        nanos.addAndGet(1);
        assertThat(recent.get("a", ask)).isEqualTo("a2");
    }

    @Test
    void othersShouldHaveTheirOwn() {
        assertThat(recent.get("a", ask)).isEqualTo("a1");
        assertThat(recent.get("b", ask)).isEqualTo("b2");
        assertThat(recent.get("a", ask)).isEqualTo("a1");
    }

    @Test
    void aForgottenAnswerShouldBeAskedForAgain() {
        recent.get("a", ask);
        recent.forget("a");

        assertThat(recent.get("a", ask)).isEqualTo("a2");
    }

    @Test
    void aFailureShouldBeForgottenAtOnce() {
        assertThatThrownBy(() -> recent.get("a", key -> {
                    throw new IllegalStateException("away");
                }))
                .hasMessage("away");

        assertThat(recent.get("a", ask)).isEqualTo("a1");
    }

    @Test
    void manyAtOnceShouldAskOnce() throws Exception {
        Held held = new Held("answer");
        Future<String> first = threads.submit(() -> recent.get("a", held));
        held.begun.await();
        List<Future<String>> others = new ArrayList<>();
        for (int other = 0; other < 8; other++) {
            others.add(threads.submit(() -> recent.get("a", ask)));
        }
        // However long it takes, whoever comes meanwhile waits for it.
        nanos.addAndGet(1_000_000);
        held.go.countDown();

        assertThat(first.get()).isEqualTo("answer");
        for (Future<String> other : others) {
            assertThat(other.get()).isIn("answer", "a1");
        }
        assertThat(asked).hasValueLessThanOrEqualTo(1);
    }

    @Test
    void aFailureShouldBeSharedByThoseWhoWaited() throws Exception {
        Held held = new Held(null);
        Future<String> first = threads.submit(() -> recent.get("a", held));
        held.begun.await();
        Thread[] second = new Thread[1];
        Future<String> waiting = threads.submit(() -> {
            second[0] = Thread.currentThread();
            return recent.get("a", ask);
        });
        while (second[0] == null || second[0].getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        held.go.countDown();

        for (Future<String> one : List.of(first, waiting)) {
            assertThatThrownBy(one::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void oneThatWasForgottenWhileItWasAskedForShouldBeAskedForAgain() throws Exception {
        Held held = new Held("old");
        Future<String> first = threads.submit(() -> recent.get("a", held));
        held.begun.await();
        recent.forget("a");

        assertThat(recent.get("a", ask)).isEqualTo("a1");

        held.go.countDown();
        assertThat(first.get()).isEqualTo("old");
        assertThat(recent.get("a", ask)).as("the old answer does not come back").isEqualTo("a1");
    }

    @Test
    void noMoreShouldBeKeptThanSaid() {
        for (int key = 0; key < 100; key++) {
            recent.get("key-" + key, ask);
        }
        int before = asked.get();

        int kept = 0;
        for (int key = 0; key < 100; key++) {
            try {
                recent.get("key-" + key, any -> {
                    throw new IllegalStateException("not kept");
                });
                kept++;
            } catch (IllegalStateException notKept) {
                assertThat(notKept).hasMessage("not kept");
            }
        }
        assertThat(before).isEqualTo(100);
        // Asking makes room before it knows that it fails.
        assertThat(kept).isBetween(1, 3);
    }

    /** Waits to be let go, and then answers; or fails, without an answer. */
    private static final class Held implements Function<String, String> {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private final String answer;

        private Held(String answer) {
            this.answer = answer;
        }

        @Override
        public String apply(String key) {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (answer == null) {
                throw new IllegalStateException("away");
            }
            return answer;
        }
    }
}
