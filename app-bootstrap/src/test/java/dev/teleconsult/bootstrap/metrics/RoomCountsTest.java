package dev.teleconsult.bootstrap.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RoomState.Phase;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoomCountsTest {

    private final Queue<Runnable> background = new ArrayDeque<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<Phase, Long> store = new HashMap<>(Map.of(Phase.READY, 3L));
    private boolean away;

    private final RoomCounts counts = new RoomCounts(
            () -> {
                asked.incrementAndGet();
                if (away) {
                    throw PortUnavailableException.notDone(Upstream.STORE, "away");
                }
                return store;
            },
            Duration.ofSeconds(15),
            background::add,
            nanos::get);

    @Test
    void countShouldBeUnknownAtFirstWithoutWaiting() {
        assertThat(counts.count(Phase.READY)).isNaN();
        assertThat(asked).hasValue(0);
    }

    @Test
    void countShouldBeKnownAfterTheFirstRun() {
        counts.count(Phase.READY);
        run();

        assertThat(counts.count(Phase.READY)).isEqualTo(3);
        assertThat(counts.count(Phase.OPENING)).isZero();
    }

    @Test
    void storeShouldBeAskedOncePerInterval() {
        for (Phase phase : Phase.values()) {
            counts.count(phase);
        }
        run();
        store.put(Phase.READY, 4L);
        nanos.addAndGet(Duration.ofSeconds(15).toNanos() - 1);

        assertThat(counts.count(Phase.READY)).isEqualTo(3);
        run();
        assertThat(asked).hasValue(1);

        nanos.incrementAndGet();
        assertThat(counts.count(Phase.READY)).isEqualTo(3);
        run();
        assertThat(counts.count(Phase.READY)).isEqualTo(4);
        assertThat(asked).hasValue(2);
    }

    @Test
    void outageShouldNotBeReportedAsZero() {
        counts.count(Phase.READY);
        run();
        away = true;
        nanos.addAndGet(Duration.ofSeconds(15).toNanos());
        counts.count(Phase.READY);
        run();

        assertThat(counts.count(Phase.READY)).isNaN();
    }

    @Test
    void scrapeWhileStoppingShouldNotFail() {
        RoomCounts stopping = new RoomCounts(
                () -> store,
                Duration.ofSeconds(15),
                task -> {
                    throw new RejectedExecutionException();
                },
                nanos::get);

        assertThat(stopping.count(Phase.READY)).isNaN();
        assertThat(stopping.count(Phase.READY)).isNaN();
    }

    private void run() {
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            task.run();
        }
    }
}
