package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.application.SharedReads.Read;
import dev.teleconsult.ports.application.SharedReads.Sharing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SharedReadsTest {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger made = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(Sharing.class)
    void aValueShouldBeSharedForAsLongAsItIsFresh(Sharing sharing) {
        SharedReads<String, Integer> reads = reads(sharing);

        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
        nanos.addAndGet(FRESH.toNanos() - 1);
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
        nanos.incrementAndGet();
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);
    }

    /** A stopwatch starts anywhere and may pass the largest number. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 500_000_000L})
    void itShouldNotMatterWhereTheStopwatchStarts(long start) {
        nanos.set(start);
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);

        reads.get("a", made::incrementAndGet);
        nanos.addAndGet(FRESH.toNanos() - 1);
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
        nanos.incrementAndGet();
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void aFailureShouldBeToldAndNotKept() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);

        assertThatThrownBy(() -> reads.get("a", () -> {
                    throw new IllegalStateException("away");
                }))
                .hasMessage("away");
        assertThatThrownBy(() -> reads.get("a", () -> {
                    throw new OutOfMemoryError("full");
                }))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void keysShouldShareNothingAlsoIfOneOfThemFailsAtAnyPosition() {
        for (int poisoned = 0; poisoned < 10; poisoned++) {
            SharedReads<Integer, Integer> reads = new SharedReads<>(FRESH, Sharing.UNTIL_DONE, 100, nanos::get);
            for (int key = 0; key < 10; key++) {
                int one = key;
                if (key == poisoned) {
                    assertThatThrownBy(() -> reads.get(one, () -> {
                                throw new IllegalStateException();
                            }))
                            .isInstanceOf(IllegalStateException.class);
                } else {
                    assertThat(reads.get(one, () -> one)).isEqualTo(one);
                }
            }
        }
    }

    @Test
    void oneThatIsMarkedAsReadBeforeShouldNotDo() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        reads.get("a", made::incrementAndGet);

        assertThat(reads.getAfter(reads.mark(), "a", made::incrementAndGet)).isEqualTo(2);
        assertThat(reads.get("a", made::incrementAndGet))
                .as("the newer one is kept")
                .isEqualTo(2);
    }

    @Test
    void callersAtTheSameTimeShouldShareOneReadAndItsFailure() throws Exception {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Integer>> callers = new ArrayList<>();
        callers.add(threads.submit(() -> reads.get("a", () -> {
            begun.countDown();
            await(go);
            return made.incrementAndGet();
        })));
        begun.await();
        nanos.addAndGet(FRESH.multipliedBy(10).toNanos());
        for (int caller = 0; caller < 8; caller++) {
            callers.add(threads.submit(() -> reads.get("a", made::incrementAndGet)));
        }
        assertThat(reads.get("b", () -> 100))
                .as("another key waits for nothing")
                .isEqualTo(100);
        go.countDown();

        for (Future<Integer> caller : callers) {
            assertThat(caller.get(20, TimeUnit.SECONDS)).isIn(1, 2);
        }
        assertThat(callers.get(0).get()).isEqualTo(1);
    }

    @Test
    void aReadUnderWayThatIsOldShouldNotBeSharedWhereItsAgeCounts() throws Exception {
        SharedReads<String, Integer> reads = reads(Sharing.WHILE_FRESH);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Future<Integer> slow = threads.submit(() -> reads.get("a", () -> {
            begun.countDown();
            await(go);
            return -1;
        }));
        begun.await();
        nanos.addAndGet(FRESH.toNanos());

        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
        go.countDown();
        assertThat(slow.get()).isEqualTo(-1);
        assertThat(reads.get("a", made::incrementAndGet))
                .as("the old one does not take the new one's place")
                .isEqualTo(1);
    }

    @Test
    void aThreadShouldNotWaitForItself() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);

        assertThat(reads.get("a", () -> 1 + reads.get("a", () -> 1))).isEqualTo(2);
    }

    @Test
    void forgettingShouldEndWhatIsKeptAndWhatIsUnderWay() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        reads.get("a", made::incrementAndGet);
        reads.forgetUnless("a", value -> value == 1);
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
        reads.forgetUnless("a", value -> value != 1);
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);

        reads.forget("a");
        List<Read<Integer>> begun = new ArrayList<>();
        reads.shared("a", begun::add);
        reads.forget("a");
        reads.shared("a", begun::add);
        assertThat(begun).as("the one under way is not shared any more").hasSize(2);
    }

    @Test
    void theValueBeforeShouldBeAtHandWhileItIsReadAnew() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        reads.get("a", made::incrementAndGet);
        nanos.addAndGet(FRESH.multipliedBy(3).toNanos());

        Read<Integer> anew = reads.shared("a", read -> {});

        assertThat(anew.isDone()).isFalse();
        assertThat(anew.before().orElseThrow().await()).isEqualTo(1);
        assertThat(anew.before().orElseThrow().before()).as("no chain is kept").isEmpty();
        assertThat(anew.await(1)).isEmpty();
    }

    @Test
    void noMoreShouldBeKeptThanAllowed() {
        SharedReads<Integer, Integer> reads = new SharedReads<>(FRESH, Sharing.UNTIL_DONE, 100, nanos::get);
        for (int key = 0; key < 1_000; key++) {
            int one = key;
            reads.get(one, () -> one);
            assertThat(reads.size()).isLessThanOrEqualTo(100);
        }
    }

    private SharedReads<String, Integer> reads(Sharing sharing) {
        return new SharedReads<>(FRESH, sharing, 10, nanos::get);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
