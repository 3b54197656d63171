package dev.teleconsult.ports.application.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.application.shared.SharedReads.Read;
import dev.teleconsult.ports.application.shared.SharedReads.Sharing;
import java.lang.ref.WeakReference;
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
    void valueShouldBeSharedWhileFresh(Sharing sharing) {
        SharedReads<String, Integer> reads = reads(sharing);

        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
        nanos.addAndGet(FRESH.toNanos() - 1);
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
        nanos.incrementAndGet();
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);
    }

    /** A stopwatch starts anywhere and may overflow. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 500_000_000L})
    void startOfTheStopwatchShouldNotMatter(long start) {
        nanos.set(start);
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);

        reads.get("a", made::incrementAndGet);
        nanos.addAndGet(FRESH.toNanos() - 1);
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(1);
        nanos.incrementAndGet();
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);
    }

    /** A virtual thread that has ended still references everything that its work used. */
    @Test
    void keptValueShouldNotRetainTheReadingThread() throws InterruptedException {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        Thread reader = new Thread(() -> reads.shared("a", mine -> reads.read("a", mine, made::incrementAndGet)));
        reader.start();
        reader.join();
        WeakReference<Thread> ended = new WeakReference<>(reader);
        reader = null;

        while (ended.get() != null) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(reads.kept("a").orElseThrow().await()).isEqualTo(1);
    }

    @Test
    void failureShouldBeThrownAndNotKept() {
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
    void keysShouldShareNothingWhenOneFailsAtAnyPosition() {
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
    void valueReadBeforeTheMarkShouldNotBeUsed() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        reads.get("a", made::incrementAndGet);

        assertThat(reads.getAfter(reads.mark(), "a", made::incrementAndGet)).isEqualTo(2);
        assertThat(reads.get("a", made::incrementAndGet))
                .as("the newer value is kept")
                .isEqualTo(2);
    }

    @Test
    void concurrentCallersShouldShareOneReadAndItsFailure() throws Exception {
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
    void oldReadInProgressShouldNotBeSharedWhenItsAgeCounts() throws Exception {
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
                .as("the old read does not replace the new one")
                .isEqualTo(1);
    }

    @Test
    void threadShouldNotWaitForItself() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);

        assertThat(reads.get("a", () -> 1 + reads.get("a", () -> 1))).isEqualTo(2);
    }

    @Test
    void forgettingShouldDropKeptValuesAndReadsInProgress() {
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
        assertThat(begun).as("the running read is not shared any more").hasSize(2);
    }

    @Test
    void formerValueShouldBeAvailableDuringANewRead() {
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
    void valuesShouldBeBounded() {
        SharedReads<Integer, Integer> reads = new SharedReads<>(FRESH, Sharing.UNTIL_DONE, 100, nanos::get);
        for (int key = 0; key < 1_000; key++) {
            int one = key;
            reads.get(one, () -> one);
            assertThat(reads.size()).isLessThanOrEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource(Sharing.class)
    void requestedValueShouldBeRenewedBeforeItExpires(Sharing sharing) {
        SharedReads<String, Integer> reads = reads(sharing);
        reads.get("a", made::incrementAndGet);
        List<Read<Integer>> renewals = new ArrayList<>();
        nanos.addAndGet(FRESH.toNanos() * 6 / 10 - 1);
        assertThat(reads.atOnce("a", renewals::add)).contains(1);
        assertThat(renewals).as("too early").isEmpty();

        nanos.set(FRESH.toNanos() * 9 / 10);
        assertThat(reads.atOnce("a", renewals::add)).contains(1);
        assertThat(reads.atOnce("a", renewals::add)).contains(1);
        assertThat(renewals).as("once").hasSize(1);
        reads.complete(renewals.get(0), 2);

        nanos.set(FRESH.toNanos() * 14 / 10);
        assertThat(reads.atOnce("a", renewal -> false))
                .as("fresh from the time of its request")
                .contains(2);
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);
        assertThat(reads.size()).isEqualTo(1);
    }

    @Test
    void valuesReadTogetherShouldBeRenewedAtDifferentTimes() {
        SharedReads<Integer, Integer> reads = new SharedReads<>(FRESH, Sharing.WHILE_FRESH, 1000, nanos::get);
        for (int key = 0; key < 640; key++) {
            reads.get(key, made::incrementAndGet);
        }
        for (int tenths = 6; tenths < 9; tenths++) {
            int before = made.get();
            nanos.set(FRESH.toNanos() / 10 * (tenths + 1));
            for (int key = 0; key < 640; key++) {
                int one = key;
                reads.atOnce(key, renewal -> {
                    reads.read(one, renewal, made::incrementAndGet);
                    return true;
                });
            }
            assertThat(made.get() - before).as("after %s tenths", tenths + 1).isBetween(150, 280);
        }
        assertThat(made).as("all renewed by then").hasValue(2 * 640);
    }

    @Test
    void renewalOfAForgottenValueShouldBeDropped() {
        SharedReads<String, Integer> reads = reads(Sharing.WHILE_FRESH);
        Read<Integer> renewal = renewal(reads);

        reads.forget("a");
        reads.complete(renewal, -1);

        assertThat(reads.atOnce("a", read -> false)).isEmpty();
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void failedRenewalShouldKeepTheValueUntilItExpires() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        Read<Integer> renewal = renewal(reads);

        reads.fail("a", renewal, new IllegalStateException("away"));

        assertThat(reads.atOnce("a", read -> true)).contains(1);
        nanos.set(FRESH.toNanos());
        assertThat(reads.atOnce("a", read -> true)).isEmpty();
        assertThat(reads.get("a", made::incrementAndGet))
                .as("its failure reaches no caller")
                .isEqualTo(2);
    }

    @Test
    void renewalThatCannotStartShouldBeTriedAgain() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        reads.get("a", made::incrementAndGet);
        nanos.set(FRESH.toNanos() * 9 / 10);
        assertThat(reads.atOnce("a", read -> false)).contains(1);

        List<Read<Integer>> renewals = new ArrayList<>();
        assertThat(reads.atOnce("a", renewals::add)).contains(1);

        assertThat(renewals).hasSize(1);
    }

    @Test
    void slowRenewalShouldBeSharedAfterTheValueExpired() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        Read<Integer> renewal = renewal(reads);
        nanos.addAndGet(FRESH.multipliedBy(10).toNanos());

        List<Read<Integer>> begun = new ArrayList<>();
        assertThat(reads.shared("a", begun::add)).isSameAs(renewal);
        assertThat(begun).isEmpty();
        assertThat(renewal.before().orElseThrow().await()).isEqualTo(1);

        reads.fail("a", renewal, new IllegalStateException("away"));
        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void oldRenewalShouldNotBeSharedWhenItsAgeCounts() {
        SharedReads<String, Integer> reads = reads(Sharing.WHILE_FRESH);
        Read<Integer> renewal = renewal(reads);
        nanos.set(FRESH.toNanos());
        assertThat(reads.shared("a", begun -> {})).as("young enough").isSameAs(renewal);
        nanos.addAndGet(FRESH.toNanos());

        assertThat(reads.get("a", made::incrementAndGet)).isEqualTo(2);
        reads.complete(renewal, -1);
        assertThat(reads.get("a", made::incrementAndGet))
                .as("the late renewal does not replace the new read")
                .isEqualTo(2);
    }

    @Test
    void callerThatNeedsANewReadShouldNotGetAnEarlierRenewal() {
        SharedReads<String, Integer> reads = reads(Sharing.UNTIL_DONE);
        Read<Integer> renewal = renewal(reads);

        assertThat(reads.getAfter(reads.mark(), "a", made::incrementAndGet)).isEqualTo(2);
        reads.complete(renewal, -1);

        assertThat(reads.atOnce("a", read -> false)).contains(2);
    }

    /** A running renewal of the value 1 of the key {@code a}. */
    private Read<Integer> renewal(SharedReads<String, Integer> reads) {
        reads.get("a", made::incrementAndGet);
        nanos.set(FRESH.toNanos() * 9 / 10);
        List<Read<Integer>> renewals = new ArrayList<>();
        reads.atOnce("a", renewals::add);
        return renewals.get(0);
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
