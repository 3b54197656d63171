package dev.teleconsult.ports.testing;

import static dev.teleconsult.ports.testing.FakeUserDirectory.Operation.CHECK;
import static dev.teleconsult.ports.testing.FakeUserDirectory.Operation.FIND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FakeTest {

    private final FakeUserDirectory directory = new FakeUserDirectory();

    @Test
    void failNextShouldFailOnce() {
        directory.failNext(Failures.unavailable());

        assertThatThrownBy(this::find).isInstanceOf(PortUnavailableException.class);
        assertThatCode(this::find).doesNotThrowAnyException();
    }

    @Test
    void failNextShouldQueueFailures() {
        directory.failNext(Failures.rejected());
        directory.failNext(Failures.none());
        directory.failNext(Failures.unavailable());

        assertThatThrownBy(this::find).isInstanceOf(PortRejectedException.class);
        assertThatCode(this::find).doesNotThrowAnyException();
        assertThatThrownBy(this::find).isInstanceOf(PortUnavailableException.class);
        assertThatCode(this::find).doesNotThrowAnyException();
    }

    @Test
    void failNextOfAnOperationShouldNotAffectOthers() {
        directory.failNext(FIND, Failures.unavailable());

        assertThat(directory.check().isOk()).isTrue();
        assertThatThrownBy(this::find).isInstanceOf(PortUnavailableException.class);
    }

    @Test
    void failAlwaysShouldFailUntilHealed() {
        directory.failAlways(Failures.rejected());

        assertThatThrownBy(this::find).isInstanceOf(PortRejectedException.class);
        assertThatThrownBy(this::find).isInstanceOf(PortRejectedException.class);
        assertThat(directory.check().isOk()).isFalse();

        directory.heal();
        assertThatCode(this::find).doesNotThrowAnyException();
        assertThat(directory.check().isOk()).isTrue();
    }

    @Test
    void failAlwaysOfAnOperationShouldNotAffectOthers() {
        directory.failAlways(CHECK, Failures.unavailable());

        assertThat(directory.check().isOk()).isFalse();
        assertThatCode(this::find).doesNotThrowAnyException();
    }

    @Test
    void moreSpecificFailureShouldComeFirst() {
        directory.failAlways(Failures.unavailable());
        directory.failAlways(FIND, Failures.none());
        directory.failNext(Failures.unavailable());
        directory.failNext(FIND, Failures.rejected());

        assertThatThrownBy(this::find).isInstanceOf(PortRejectedException.class);
        assertThatThrownBy(this::find).isInstanceOf(PortUnavailableException.class);
        assertThatCode(this::find).doesNotThrowAnyException();
        assertThat(directory.check().isOk()).isFalse();
    }

    @Test
    void healShouldRemoveAllFailures() {
        directory.failNext(Failures.unavailable());
        directory.failNext(FIND, Failures.unavailable());
        directory.failAlways(Failures.unavailable());
        directory.failAlways(FIND, Failures.unavailable());

        directory.heal();

        assertThatCode(this::find).doesNotThrowAnyException();
    }

    @Test
    void callsShouldBeCountedWhetherTheyFailOrNot() {
        directory.failNext(FIND, Failures.unavailable());
        assertThatThrownBy(this::find).isInstanceOf(PortUnavailableException.class);
        find();
        directory.check();

        assertThat(directory.callsTo(FIND)).isEqualTo(2);
        assertThat(directory.callsTo(CHECK)).isEqualTo(1);
        assertThat(directory.calls()).isEqualTo(3);
    }

    @Test
    void unavailableShouldMeanThatNothingHappened() {
        PortException failure = failureOf(Failures.unavailable());

        assertThat(failure).isInstanceOf(PortUnavailableException.class);
        assertThat(failure.mayHaveHappened()).isFalse();
        assertThat(failure.upstream()).isEqualTo(Upstream.DIRECTORY);
        assertThat(((PortUnavailableException) failure).retryAfter()).isEmpty();
        assertThat(failure).hasMessageContaining("find");
    }

    @Test
    void unavailableShouldReportRetryAfter() {
        PortException failure = failureOf(Failures.unavailable(Duration.ofSeconds(7)));

        assertThat(((PortUnavailableException) failure).retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(failure.mayHaveHappened()).isFalse();
    }

    @Test
    void unansweredShouldHaveNoEffectAndAnUnknownOutcome() {
        InMemoryStorage storage = new InMemoryStorage();
        storage.failNext(Failures.unanswered());

        assertThatThrownBy(() -> insert(storage))
                .isInstanceOfSatisfying(
                        PortUnavailableException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isTrue());
        assertThat(storage.all()).isEmpty();
    }

    @Test
    void afterwardsShouldHaveTheEffectAndLoseTheAnswer() {
        InMemoryStorage storage = new InMemoryStorage();
        storage.failNext(Failures.afterwards(Failures.unavailable()));

        assertThatThrownBy(() -> insert(storage))
                .isInstanceOfSatisfying(
                        PortUnavailableException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isTrue());
        assertThat(storage.all()).hasSize(1);
    }

    @Test
    void afterwardsRejectedShouldHaveTheEffectAndAnUnreadableAnswer() {
        InMemoryStorage storage = new InMemoryStorage();
        storage.failNext(Failures.afterwards(Failures.rejected()));

        assertThatThrownBy(() -> insert(storage))
                .isInstanceOfSatisfying(
                        PortRejectedException.class,
                        failure -> assertThat(failure.mayHaveHappened()).isTrue());
        assertThat(storage.all()).hasSize(1);
    }

    @Test
    void afterwardsShouldRejectNone() {
        directory.failNext(Failures.afterwards(Failures.none()));

        assertThatThrownBy(this::find).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void slowShouldSucceedAfterTheDelay() {
        directory.failNext(Failures.slow(Duration.ofMillis(20)));
        long before = System.nanoTime();

        find();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void heldShouldWaitAndThenSucceed() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        directory.failNext(Failures.heldBy(latch));
        CompletableFuture<Void> held = CompletableFuture.runAsync(this::find);
        while (directory.callsTo(FIND) == 0) {
            Thread.onSpinWait();
        }

        find();
        assertThat(held).isNotDone();

        latch.countDown();
        assertThatCode(() -> held.get(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
    }

    @Test
    void waitShouldEndWhenInterrupted() {
        for (Failure wait : List.of(Failures.heldBy(new CountDownLatch(1)), Failures.slow(Duration.ofHours(1)))) {
            directory.failNext(wait);
            Thread.currentThread().interrupt();

            assertThatThrownBy(this::find).isInstanceOf(PortUnavailableException.class);

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void failuresShouldApplyTheGivenNumberOfTimesToConcurrentCalls() throws Exception {
        for (int i = 0; i < 50; i++) {
            directory.failNext(Failures.unavailable());
        }
        List<CompletableFuture<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(CompletableFuture.supplyAsync(() -> {
                try {
                    find();
                    return true;
                } catch (PortUnavailableException expected) {
                    return false;
                }
            }));
        }

        long worked = 0;
        for (CompletableFuture<Boolean> call : calls) {
            worked += call.get(10, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertThat(worked).isEqualTo(50);
        assertThat(directory.callsTo(FIND)).isEqualTo(100);
    }

    private void find() {
        directory.find(Set.of(new UserId("auth0|1")), RequestContext.system());
    }

    private PortException failureOf(Failure failure) {
        directory.failNext(failure);
        try {
            find();
        } catch (PortException thrown) {
            return thrown;
        }
        throw new AssertionError("did not fail");
    }

    private static void insert(InMemoryStorage storage) {
        storage.teleconsultations().insert(DomainFixtures.aPlan(), new RoomState.NoRoom(), RequestContext.system());
    }
}
