package dev.teleconsult.ports.application.joining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.RoomDetails;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.FakeVideoProvider.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoomDetailsCacheTest {

    private static final Duration FRESH = Duration.ofSeconds(1);

    /** Long enough never to expire by chance in tests without a late answer. */
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final FakeVideoProvider video = new FakeVideoProvider();
    private final RoomId room = video.openStrangersRoom("one");
    private final RoomId another = video.openStrangersRoom("two");
    private final AtomicLong nanos = new AtomicLong();
    private final Deque<Runnable> late = new ConcurrentLinkedDeque<>();
    private boolean isLate;
    private final RoomDetailsCache cache = new RoomDetailsCache(
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
    void detailsShouldBeSharedWhileFresh() {
        RoomDetails details = cache.look(room).details().orElseThrow();

        assertThat(cache.look(room).details()).containsSame(details);
        assertThat(asked()).isEqualTo(1);
        nanos.addAndGet(FRESH.toNanos());
        assertThat(cache.look(room).details()).isPresent();
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void missingRoomShouldHaveNoDetails() {
        assertThat(cache.look(new RoomId("gone")).details()).isEmpty();
    }

    @Test
    void missingRoomShouldDifferFromAnUnknownOne() {
        assertThat(cache.look(new RoomId("gone")).isGone()).isTrue();
        assertThat(cache.look(new RoomId("gone")).keepsPeopleOut()).isTrue();
        video.failAlways(Operation.ROOM_DETAILS, Failures.unavailable());
        assertThat(cache.look(room)).isEqualTo(RoomLook.UNKNOWN);
        assertThat(cache.look(room).keepsPeopleOut()).isFalse();
    }

    @Test
    void requestShouldContinueWithoutLateDetailsAndAskOnlyOnce() {
        isLate = true;

        assertThat(cache.look(room)).as("waits without success").isEqualTo(RoomLook.UNKNOWN);
        assertThat(late).hasSize(1);
        nanos.addAndGet(FRESH.multipliedBy(5).toNanos());
        assertThat(cache.look(room)).isEqualTo(RoomLook.UNKNOWN);
        assertThat(late).as("one read of a room at a time").hasSize(1);
    }

    /** Regression: one slow room made 190 of 200 reads of other rooms return nothing. */
    @Test
    void slowRoomShouldNotDelayOthers() {
        isLate = true;
        assertThat(cache.look(room)).isEqualTo(RoomLook.UNKNOWN);
        isLate = false;

        for (int one = 0; one < 200; one++) {
            assertThat(cache.look(video.openStrangersRoom("room " + one)).details())
                    .as("room %s", one)
                    .isPresent();
        }
    }

    /** The same with a room that fails at each position of a batch. */
    @Test
    void failingRoomShouldNotAffectOthersAtAnyPosition() {
        for (int poisoned = 0; poisoned < 20; poisoned++) {
            RoomDetailsCache fresh =
                    new RoomDetailsCache(video.rooms(), FRESH, PATIENCE, 100, Runnable::run, nanos::get);
            for (int one = 0; one < 20; one++) {
                if (one == poisoned) {
                    video.failNext(Operation.ROOM_DETAILS, Failures.unavailable());
                }
                assertThat(fresh.look(video.openStrangersRoom("room " + one)).isKnown())
                        .isEqualTo(one != poisoned);
            }
        }
    }

    @Test
    void roomWithALateAnswerShouldNotBeWaitedForUntilAnAnswerIsInTime() {
        isLate = true;
        cache.look(room);
        nanos.addAndGet(PATIENCE.toNanos() + 1);
        late.remove().run();
        assertThat(cache.look(room).details()).as("it is there now").isPresent();

        nanos.addAndGet(FRESH.plus(PATIENCE).toNanos());
        long start = System.nanoTime();
        assertThat(cache.look(room)).isEqualTo(RoomLook.UNKNOWN);
        assertThat(System.nanoTime() - start).as("not waited for").isLessThan(PATIENCE.toNanos());
        late.remove().run();
        assertThat(cache.look(room).details()).isPresent();
    }

    /**
     * Regression: readers had to take the regular path for this, so a slow provider cost each of them twice the
     * processor time.
     */
    @Test
    void readersShouldBeAnsweredImmediatelyWhileNoReadIsWaitedFor() {
        isLate = true;
        assertThat(cache.lookAtOnce(room)).as("a read has to be started").isEmpty();
        cache.look(room);
        assertThat(cache.lookAtOnce(room)).as("it is still waited for").isEmpty();

        nanos.addAndGet(PATIENCE.toNanos() + 1);
        assertThat(cache.lookAtOnce(room)).contains(RoomLook.UNKNOWN);
        assertThat(late).hasSize(1);

        late.remove().run();
        assertThat(cache.lookAtOnce(room).orElseThrow().isKnown()).isTrue();
        nanos.addAndGet(FRESH.plus(PATIENCE).toNanos());
        assertThat(cache.lookAtOnce(room)).as("requested too long ago").isEmpty();
        cache.look(room);
        assertThat(cache.lookAtOnce(room))
                .as("late the last time, so no reader waits")
                .contains(RoomLook.UNKNOWN);
    }

    @Test
    void recentDetailsShouldBeUsedWhileTheyAreRenewed() {
        RoomDetails before = cache.look(room).details().orElseThrow();
        isLate = true;
        nanos.addAndGet(FRESH.toNanos());

        assertThat(cache.look(room).details()).containsSame(before);
        assertThat(cache.look(room).details()).containsSame(before);
        assertThat(late).hasSize(1);
        nanos.addAndGet(PATIENCE.toNanos());
        assertThat(cache.look(room).details()).as("too old by now").isEmpty();
    }

    @Test
    void detailsThatAreMuchTooOldShouldNotBeShown() {
        cache.look(room);
        isLate = true;
        nanos.addAndGet(FRESH.plus(PATIENCE).toNanos());

        assertThat(cache.look(room).details()).isEmpty();
    }

    @Test
    void concurrentReadsShouldBeLimitedAndFurtherReadsShouldFollow() {
        RoomDetailsCache busy =
                new RoomDetailsCache(video.rooms(), FRESH, Duration.ofNanos(1), 100, late::add, nanos::get);
        List<RoomId> rooms = new ArrayList<>();
        for (int one = 0; one < RoomDetailsCache.MOST_AT_ONCE + 10; one++) {
            rooms.add(video.openStrangersRoom("room " + one));
            busy.look(rooms.get(one));
        }
        assertThat(late).hasSize(RoomDetailsCache.MOST_AT_ONCE);

        late.forEach(Runnable::run);

        assertThat(rooms).allSatisfy(one -> assertThat(busy.look(one).details()).isPresent());
    }

    @Test
    void requestsShouldNotWaitWhileAllReadsHang() {
        Duration patience = Duration.ofHours(1);
        RoomDetailsCache stuck = new RoomDetailsCache(video.rooms(), FRESH, patience, 100, late::add, nanos::get);
        for (int one = 0; one < RoomDetailsCache.MOST_AT_ONCE; one++) {
            RoomId waitedFor = video.openStrangersRoom("room " + one);
            Thread waiter = new Thread(() -> stuck.look(waitedFor));
            waiter.setDaemon(true);
            waiter.start();
            while (waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
        nanos.addAndGet(patience.toNanos() + 1);

        assertThat(stuck.look(room)).as("does not wait").isEqualTo(RoomLook.UNKNOWN);
        late.forEach(Runnable::run);
        assertThat(stuck.look(room).details()).isPresent();
    }

    @Test
    void detailsShouldBeUnknownWithoutWaitingWhenNoThreadIsFree() {
        RoomDetailsCache closed = new RoomDetailsCache(
                video.rooms(),
                FRESH,
                Duration.ofHours(1),
                100,
                task -> {
                    throw new RejectedExecutionException();
                },
                nanos::get);

        assertThat(closed.look(room)).isEqualTo(RoomLook.UNKNOWN);
        assertThat(closed.look(another)).isEqualTo(RoomLook.UNKNOWN);
    }

    @Test
    void cacheShouldBeBounded() {
        for (int one = 0; one < 30; one++) {
            cache.look(video.openStrangersRoom("room " + one));
            assertThat(cache.size()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void unavailableProviderShouldBeAskedAgainAfterTheFreshTime() {
        video.failAlways(Operation.ROOM_DETAILS, Failures.unavailable());
        assertThat(cache.look(room).details()).isEmpty();
        assertThat(cache.look(room).details()).isEmpty();
        assertThat(asked()).as("failed a moment ago").isEqualTo(1);

        video.heal();
        nanos.addAndGet(FRESH.toNanos());
        assertThat(cache.look(room).details()).isPresent();
        isLate = true;
        nanos.addAndGet(FRESH.plus(PATIENCE).toNanos());
        long start = System.nanoTime();
        cache.look(room);
        assertThat(System.nanoTime() - start)
                .as("readers wait again, since the last answer was in time")
                .isGreaterThanOrEqualTo(PATIENCE.toNanos());
    }

    @Test
    void bugShouldBeThrownAndNotCached() {
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
        RoomDetailsCache buggy = new RoomDetailsCache(
                Intercepted.video(video, bug).rooms(), FRESH, PATIENCE, 10, Runnable::run, nanos::get);

        assertThatThrownBy(() -> buggy.look(room)).hasMessage("bug");
        broken[0] = false;
        assertThat(buggy.look(room).details()).isPresent();
    }

    private int asked() {
        return video.callsTo(Operation.ROOM_DETAILS);
    }
}
