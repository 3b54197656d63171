package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.invariants.Crash;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ParallelTest {

    private final ExecutorService threads = Threads.forWaiting();
    private final Parallel parallel = new Parallel(threads);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void resultsShouldComeInTheOrderOfTheItems() {
        List<Integer> items = IntStream.range(0, 50).boxed().toList();

        Map<Integer, String> results = parallel.each(items, item -> "result " + item);

        assertThat(results.keySet()).containsExactlyElementsOf(items);
        assertThat(results).containsEntry(7, "result 7");
    }

    @Test
    void nothingShouldComeOfNothing() {
        assertThat(parallel.each(List.of(), item -> item)).isEmpty();
    }

    @Test
    void allShouldRunSideBySide() {
        CyclicBarrier together = new CyclicBarrier(25);

        Map<Integer, Boolean> met = parallel.each(IntStream.range(0, 25).boxed().toList(), item -> {
            try {
                together.await(20, TimeUnit.SECONDS);
                return true;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(met).hasSize(25);
    }

    @Test
    void oneAloneShouldRunHere() {
        Thread[] where = new Thread[1];

        parallel.each(List.of("one"), item -> where[0] = Thread.currentThread());

        assertThat(where[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void theFirstFailureShouldBeThrownOnceAllAreDone() {
        Set<Integer> done = ConcurrentHashMap.newKeySet();

        assertThatThrownBy(() -> parallel.each(List.of(1, 2, 3, 4), item -> {
                    if (item == 2 || item == 3) {
                        throw new IllegalStateException("failed " + item);
                    }
                    done.add(item);
                    return item;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("failed 2");

        assertThat(done).containsExactlyInAnyOrder(1, 4);
    }

    @Test
    void anErrorShouldBeThrownAsItIs() {
        assertThatThrownBy(() -> parallel.each(List.of(1, 2), item -> {
                    throw new Crash();
                }))
                .isInstanceOf(Crash.class);
        assertThatThrownBy(() -> parallel.each(List.of(1), item -> {
                    throw new Crash();
                }))
                .isInstanceOf(Crash.class);
    }

    @Test
    void oneAloneShouldFailAsMany() {
        assertThatThrownBy(() -> parallel.each(List.of(1), item -> {
                    throw new IllegalStateException("failed");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("failed");
    }
}
