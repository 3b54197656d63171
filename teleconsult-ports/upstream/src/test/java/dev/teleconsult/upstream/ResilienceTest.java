package dev.teleconsult.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.PortCall;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ResilienceTest {

    private static final PortCall READ = new PortCall(Upstream.VIDEO, "VideoUsers", "register", true);
    private static final PortCall OPEN = new PortCall(Upstream.VIDEO, "VideoRooms", "open", false);
    private static final PortCall DELETE = new PortCall(Upstream.VIDEO, "VideoRooms", "delete", true);
    private static final PortCall CREDENTIALS = new PortCall(Upstream.VIDEO, "SdkCredentials", "issue", true);
    private static final PortCall STATISTICS = new PortCall(Upstream.VIDEO, "VideoRooms", "details", true);
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void readShouldBeRetriedUntilItSucceeds() {
        Upstreams upstream = new Upstreams(away(), lost());

        assertThat(resilience(3).around(READ, upstream)).isEqualTo("answer");
        assertThat(upstream.asked).isEqualTo(3);
    }

    @Test
    void readShouldBeTriedAtMostTheConfiguredTimes() {
        Upstreams upstream = new Upstreams(away(), away(), lost(), away());

        PortUnavailableException last = catchThrowableOfType(
                PortUnavailableException.class, () -> resilience(3).around(READ, upstream));

        assertThat(upstream.asked).isEqualTo(3);
        assertThat(last.mayHaveHappened()).as("the failure of the last attempt").isTrue();
    }

    @Test
    void singleAttemptShouldNotBeRetried() {
        Upstreams upstream = new Upstreams(away());

        assertThatThrownBy(() -> resilience(1).around(READ, upstream)).isInstanceOf(PortUnavailableException.class);
        assertThat(upstream.asked).isEqualTo(1);
    }

    static Stream<PortException> outages() {
        return Stream.of(away(), lost(), away().retryAfter(Duration.ofMillis(1)));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void callThatIsNotRepeatableShouldNeverBeRetried(PortException outage) {
        Upstreams upstream = new Upstreams(outage);

        assertThatThrownBy(() -> resilience(3).around(OPEN, upstream)).isSameAs(outage);
        assertThat(upstream.asked).isEqualTo(1);
    }

    static Stream<RuntimeException> answers() {
        return Stream.of(
                RefusalException.of(RefusalCode.UNKNOWN_BACKGROUND),
                PortRejectedException.refused(Upstream.VIDEO, "refused"),
                PortRejectedException.unreadable(Upstream.VIDEO, "unreadable"),
                new IllegalArgumentException("a bug"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answerShouldNeitherBeRetriedNorCountAsAFailure(RuntimeException answer) {
        Resilience resilience = breaking(1, 2, LONG);

        for (int call = 0; call < 10; call++) {
            Upstreams upstream = new Upstreams(answer);
            assertThatThrownBy(() -> resilience.around(READ, upstream)).isSameAs(answer);
            assertThat(upstream.asked).isEqualTo(1);
        }
        assertThat(resilience.status().breakerOpen()).isFalse();
    }

    @Test
    void retryShouldWaitAsLongAsTheUpstreamAsks() {
        Duration asked = Duration.ofMillis(40);
        Upstreams upstream = new Upstreams(away().retryAfter(asked));
        long before = System.nanoTime();

        assertThat(resilience(2).around(READ, upstream)).isEqualTo("answer");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(asked);
    }

    @Test
    void retryShouldBeSkippedWhenTheUpstreamAsksForALongerWaitThanAllowed() {
        PortUnavailableException busy = away().retryAfter(Duration.ofMillis(51));
        Upstreams upstream = new Upstreams(busy);

        assertThatThrownBy(() -> resilience(3).around(READ, upstream)).isSameAs(busy);
        assertThat(upstream.asked).isEqualTo(1);
    }

    @Test
    void retryShouldBeImmediateWhenTheUpstreamAsksForNoWait() {
        Upstreams upstream = new Upstreams(away().retryAfter(Duration.ZERO));

        assertThat(resilience(2).around(READ, upstream)).isEqualTo("answer");
    }

    @Test
    void breakerShouldOpenOnceEnoughCallsFailed() {
        Resilience resilience = breaking(2, 4, LONG);
        resilience.around(OPEN, new Upstreams());
        fail(resilience, OPEN);
        resilience.around(OPEN, new Upstreams());
        assertThat(resilience.status().breakerOpen()).isFalse();
        fail(resilience, OPEN);
        assertThat(resilience.status().breakerOpen()).isTrue();

        Upstreams upstream = new Upstreams();
        PortUnavailableException refused =
                catchThrowableOfType(PortUnavailableException.class, () -> resilience.around(OPEN, upstream));

        assertThat(upstream.asked).isZero();
        assertThat(refused.mayHaveHappened()).isFalse();
        assertThat(refused.retryAfter()).contains(LONG);
        assertThat(refused.upstream()).isEqualTo(Upstream.VIDEO);
    }

    @Test
    void breakerShouldStayClosedWhileTooFewCallsFail() {
        Resilience resilience = breaking(3, 4, LONG);
        for (int round = 0; round < 5; round++) {
            fail(resilience, OPEN);
            fail(resilience, OPEN);
            resilience.around(OPEN, new Upstreams());
            resilience.around(OPEN, new Upstreams());
        }

        assertThat(resilience.status().breakerOpen()).isFalse();
    }

    @Test
    void callShouldCountOnceHoweverOftenItIsRetried() {
        Resilience resilience = Resilience.of(
                Upstream.VIDEO, settings(3, 10, Duration.ZERO).breaker(new ResilienceSettings.Breaker(2, 2, LONG)));

        fail(resilience, READ);
        assertThat(resilience.status().breakerOpen()).isFalse();
        fail(resilience, READ);
        assertThat(resilience.status().breakerOpen()).isTrue();
    }

    @Test
    void breakerShouldCloseWhenTheUpstreamIsBack() {
        Resilience resilience = breaking(2, 2, Duration.ofMillis(5));
        fail(resilience, OPEN);
        fail(resilience, OPEN);

        String answer = untilLetThrough(resilience);

        assertThat(answer).isEqualTo("answer");
        for (int call = 0; call < 5; call++) {
            assertThat(resilience.around(OPEN, new Upstreams())).isEqualTo("answer");
        }
        assertThat(resilience.status().breakerOpen()).isFalse();
    }

    @Test
    void breakerShouldOpenAgainWhenTheUpstreamIsStillAway() {
        Resilience resilience = breaking(1, 1, Duration.ofMillis(5));
        fail(resilience, OPEN);
        Upstreams stillAway = new Upstreams(away());

        while (stillAway.asked == 0) {
            assertThatThrownBy(() -> resilience.around(OPEN, stillAway)).isInstanceOf(PortUnavailableException.class);
            Thread.onSpinWait();
        }

        assertThat(resilience.status().breakerOpen()).isTrue();
    }

    @Test
    void callBeyondTheLimitShouldFailAtOnce() throws Exception {
        Resilience resilience = Resilience.of(Upstream.VIDEO, settings(1, 2, Duration.ZERO));
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch open = new CountDownLatch(1);
        Supplier<String> slow = () -> {
            inside.countDown();
            await(open);
            return "slow";
        };
        try {
            List<Future<String>> slowOnes = List.of(
                    threads.submit(() -> resilience.around(READ, slow)),
                    threads.submit(() -> resilience.around(READ, slow)));
            inside.await();
            assertThat(resilience.status()).isEqualTo(new Resilience.Status(Upstream.VIDEO, false, 2, 2));

            PortUnavailableException refused = catchThrowableOfType(
                    PortUnavailableException.class, () -> resilience.around(READ, new Upstreams()));
            assertThat(refused.mayHaveHappened()).isFalse();
            assertThat(refused.retryAfter()).contains(Duration.ofSeconds(1));

            open.countDown();
            for (Future<String> one : slowOnes) {
                assertThat(one.get()).isEqualTo("slow");
            }
            assertThat(resilience.around(READ, new Upstreams())).isEqualTo("answer");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void callBeyondTheLimitShouldWaitForItsTurn() throws Exception {
        Resilience resilience = Resilience.of(Upstream.VIDEO, settings(1, 1, LONG));
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        try {
            threads.submit(() -> resilience.around(READ, () -> {
                inside.countDown();
                await(open);
                return "slow";
            }));
            inside.await();
            Future<String> waiting = threads.submit(() -> resilience.around(READ, new Upstreams()));
            open.countDown();

            assertThat(waiting.get()).isEqualTo("answer");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void callInterruptedWhileWaitingShouldFailAsAnOutage() throws Exception {
        Resilience resilience = Resilience.of(Upstream.VIDEO, settings(1, 1, LONG));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Upstreams upstream = new Upstreams();
        Thread holding = new Thread(() -> resilience.around(READ, () -> {
            inside.countDown();
            await(open);
            return "slow";
        }));
        Thread waiting = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                resilience.around(READ, upstream);
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        holding.start();
        inside.await();
        waiting.start();
        waiting.join();
        open.countDown();
        holding.join();

        assertThat(upstream.asked).isZero();
        assertThat(failure.get())
                .isInstanceOfSatisfying(
                        PortUnavailableException.class,
                        refused -> assertThat(refused.mayHaveHappened()).isFalse());
    }

    /** Regression: with 200 concurrent requests for credentials, every room is still opened. */
    @Test
    void optionalCallsShouldLeaveCapacityForRooms() throws Exception {
        Resilience resilience = Resilience.of(
                Upstream.VIDEO, settings(1, 8, Duration.ZERO).calls(new ResilienceSettings.Calls(8, Duration.ZERO, 3)));
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch inside = new CountDownLatch(3);
        CountDownLatch open = new CountDownLatch(1);
        try {
            List<Future<String>> credentials = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                PortCall call = i % 2 == 0 ? CREDENTIALS : STATISTICS;
                credentials.add(threads.submit(() -> resilience.around(call, () -> {
                    inside.countDown();
                    await(open);
                    return "slow";
                })));
            }
            inside.await();
            for (int i = 0; i < 25; i++) {
                assertThat(resilience.around(OPEN, new Upstreams())).isEqualTo("answer");
            }
            assertThatThrownBy(() -> resilience.around(CREDENTIALS, new Upstreams()))
                    .hasMessage("video: SdkCredentials.issue is not tried while 3 calls are under way")
                    .isInstanceOf(PortUnavailableException.class);
            open.countDown();
            int answered = 0;
            for (Future<String> one : credentials) {
                try {
                    one.get();
                    answered++;
                } catch (ExecutionException refused) {
                    assertThat(refused).hasCauseInstanceOf(PortUnavailableException.class);
                }
            }
            assertThat(answered).isGreaterThanOrEqualTo(3);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Regression: one room that could never be deleted prevented rooms of other people from being opened. */
    @Test
    void failedDeletionsShouldNotOpenTheBreaker() {
        Resilience resilience = breaking(2, 2, LONG);
        for (int i = 0; i < 20; i++) {
            fail(resilience, DELETE);
        }

        assertThat(resilience.status().breakerOpen()).isFalse();
        assertThat(resilience.around(OPEN, new Upstreams())).isEqualTo("answer");
        fail(resilience, OPEN);
        fail(resilience, OPEN);
        assertThatThrownBy(() -> resilience.around(DELETE, new Upstreams()))
                .hasMessage("video: VideoRooms.delete is not tried while the breaker is open");
    }

    @Test
    void messagesShouldNameTheCallOnly() {
        Resilience resilience = breaking(1, 1, LONG);
        fail(resilience, OPEN);

        assertThatThrownBy(() -> resilience.around(OPEN, new Upstreams()))
                .hasMessage("video: VideoRooms.open is not tried while the breaker is open");
    }

    private static String untilLetThrough(Resilience resilience) {
        while (true) {
            try {
                return resilience.around(OPEN, new Upstreams());
            } catch (PortUnavailableException refused) {
                Thread.onSpinWait();
            }
        }
    }

    private static void fail(Resilience resilience, PortCall call) {
        assertThatThrownBy(() -> resilience.around(call, new Upstreams(away(), away(), away())))
                .isInstanceOf(PortUnavailableException.class)
                .hasMessageContaining("away");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Resilience resilience(int attempts) {
        return Resilience.of(
                Upstream.VIDEO,
                settings(1, 10, Duration.ZERO)
                        .attempts(new ResilienceSettings.Attempts(
                                attempts, Duration.ofMillis(1), Duration.ofMillis(50))));
    }

    private static Resilience breaking(int failures, int window, Duration openFor) {
        return Resilience.of(
                Upstream.VIDEO,
                settings(1, 10, Duration.ZERO).breaker(new ResilienceSettings.Breaker(failures, window, openFor)));
    }

    private static ResilienceSettings settings(int attempts, int concurrent, Duration queueFor) {
        return new ResilienceSettings(
                new ResilienceSettings.Attempts(attempts, Duration.ofMillis(1), Duration.ofMillis(2)),
                new ResilienceSettings.Breaker(100, 100, LONG),
                new ResilienceSettings.Calls(concurrent, queueFor));
    }

    private static PortUnavailableException away() {
        return PortUnavailableException.notDone(Upstream.VIDEO, "away");
    }

    private static PortUnavailableException lost() {
        return PortUnavailableException.outcomeUnknown(Upstream.VIDEO, "not answered");
    }

    /** Fails this number of times and then answers. */
    private static final class Upstreams implements Supplier<String> {

        private final Deque<RuntimeException> failures = new ArrayDeque<>();
        private int asked;

        private Upstreams(RuntimeException... failures) {
            this.failures.addAll(List.of(failures));
        }

        @Override
        public String get() {
            asked++;
            if (failures.isEmpty()) {
                return "answer";
            }
            throw failures.remove();
        }
    }
}
