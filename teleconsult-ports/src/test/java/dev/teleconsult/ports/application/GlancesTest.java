package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.RoomDetails;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GlancesTest {

    private static final Duration FRESH = Duration.ofSeconds(1);

    /** Long enough never to be over by chance, where nothing is late. */
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final FakeVideoProvider video = new FakeVideoProvider();
    private final RoomId room = video.openStrangersRoom("one");
    private final RoomId another = video.openStrangersRoom("two");
    private final AtomicLong nanos = new AtomicLong();
    private final Deque<Runnable> late = new ConcurrentLinkedDeque<>();
    private boolean isLate;
    private final Glances glances = new Glances(
            video.rooms(),
            FRESH,
            PATIENCE,
            10,
            task -> {
                if (isLate) {
                    late.add(task);
                } else {
                    task.run();
                }
            },
            nanos::get);

    @Test
    void detailsShouldBeThoseOfTheRoomAndSharedWhileFresh() {
        RoomDetails details = glances.of(room).orElseThrow();

        assertThat(glances.of(room)).containsSame(details);
        assertThat(asked()).isEqualTo(1);
        nanos.addAndGet(FRESH.toNanos());
        assertThat(glances.of(room)).isPresent();
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void aRoomThatIsGoneShouldHaveNone() {
        assertThat(glances.of(new RoomId("gone"))).isEmpty();
    }

    @Test
    void oneWhoHasWaitedShouldDoWithoutAndTheOthersShouldNotWait() {
        isLate = true;

        assertThat(glances.of(room)).as("waits in vain").isEmpty();
        assertThat(late).hasSize(1);
        assertThat(glances.of(room)).isEmpty();
        assertThat(glances.of(another)).isEmpty();
        nanos.addAndGet(FRESH.multipliedBy(5).toNanos());
        assertThat(glances.of(room)).isEmpty();
        assertThat(late).as("one thing at a time").hasSize(1);
    }

    @Test
    void anAnswerThatCameTooLateShouldBeShownAndTrustNobodyYet() {
        isLate = true;
        glances.of(room);
        late.remove().run();
        assertThat(glances.of(room)).as("it is there now").isPresent();

        assertThat(glances.of(another)).isEmpty();
        nanos.addAndGet(PATIENCE.toNanos() + 1);
        late.remove().run();
        assertThat(glances.of(another)).isPresent();
    }

    @Test
    void thoseOfAMomentAgoShouldBeGoodEnoughWhileTheyAreAskedForAnew() {
        RoomDetails before = glances.of(room).orElseThrow();
        isLate = true;
        nanos.addAndGet(FRESH.toNanos());

        assertThat(glances.of(room)).containsSame(before);
        assertThat(glances.of(room)).containsSame(before);
        assertThat(late).hasSize(1);
        nanos.addAndGet(PATIENCE.toNanos());
        assertThat(glances.of(room)).as("too old by now").isEmpty();
    }

    @Test
    void thoseThatAreMuchTooOldShouldNotBeShown() {
        glances.of(room);
        isLate = true;
        nanos.addAndGet(FRESH.plus(PATIENCE).toNanos());

        assertThat(glances.of(room)).isEmpty();
    }

    @Test
    void notEverybodyShouldWaitForABusyProvider() {
        Glances busy = new Glances(video.rooms(), FRESH, Duration.ofHours(1), 100, late::add, nanos::get);
        for (int one = 0; one < Glances.MOST_WAITED_FOR; one++) {
            RoomId waitedFor = video.openStrangersRoom("room " + one);
            Thread waiter = new Thread(() -> busy.of(waitedFor));
            waiter.setDaemon(true);
            waiter.start();
            while (waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        assertThat(busy.of(room)).as("does not wait").isEmpty();
        late.forEach(Runnable::run);
        assertThat(busy.of(room)).isPresent();
    }

    @Test
    void manyRoomsShouldBeForgotten() {
        for (int one = 0; one < 30; one++) {
            glances.of(video.openStrangersRoom("room " + one));
            assertThat(glances.size()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void aProviderThatIsAwayShouldBeAskedAgainWhenItsSilenceIsOld() {
        video.failAlways(Operation.ROOM_DETAILS, Failures.unavailable());
        assertThat(glances.of(room)).isEmpty();
        assertThat(glances.of(room)).isEmpty();
        assertThat(asked()).as("failed a moment ago").isEqualTo(1);

        video.heal();
        nanos.addAndGet(FRESH.toNanos());
        assertThat(glances.of(room)).isPresent();
        isLate = true;
        long start = System.nanoTime();
        glances.of(another);
        assertThat(System.nanoTime() - start)
                .as("it is waited for again, now that it was quick")
                .isGreaterThanOrEqualTo(PATIENCE.toNanos());
    }

    @Test
    void aBugShouldBeToldAndForgotten() {
        boolean[] broken = {true};
        PortInterceptor bug = new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                if (broken[0]) {
                    throw new IllegalStateException("bug");
                }
                return proceed.get();
            }
        };
        Glances buggy =
                new Glances(Intercepted.video(video, bug).rooms(), FRESH, PATIENCE, 10, Runnable::run, nanos::get);

        assertThatThrownBy(() -> buggy.of(room)).hasMessage("bug");
        broken[0] = false;
        assertThat(buggy.of(room)).isPresent();
    }

    private int asked() {
        return video.callsTo(Operation.ROOM_DETAILS);
    }
}
