package dev.teleconsult.ports.application.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.ports.invariants.Crash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    void resultsShouldBeInTheOrderOfTheItems() {
        List<Integer> items = IntStream.range(0, 50).boxed().toList();

        Map<Integer, String> results = parallel.each(items, item -> "result " + item);

        assertThat(results.keySet()).containsExactlyElementsOf(items);
        assertThat(results).containsEntry(7, "result 7");
    }

    @Test
    void emptyInputShouldGiveAnEmptyResult() {
        assertThat(parallel.each(List.of(), item -> item)).isEmpty();
    }

    @Test
    void itemsShouldRunConcurrently() {
        CyclicBarrier together = new CyclicBarrier(25);

        Map<Integer, Boolean> met = parallel.each(IntStream.range(0, 25).boxed().toList(), item -> {
            await(together);
            return true;
        });

        assertThat(met).hasSize(25);
    }

    @Test
    void singleItemShouldRunOnTheCallersThread() {
        Thread[] where = new Thread[1];

        parallel.each(List.of("one"), item -> where[0] = Thread.currentThread());

        assertThat(where[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void firstFailureShouldBeThrownAfterAllItemsAreDone() {
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
    void errorShouldBeThrownUnchanged() {
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
    void singleItemShouldFailLikeMany() {
        assertThatThrownBy(() -> parallel.each(List.of(1), item -> {
                    throw new IllegalStateException("failed");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("failed");
    }

    @Test
    void callBesideTheSecondStepsShouldStartAfterAllFirstSteps() {
        List<Integer> items = IntStream.range(0, 25).boxed().toList();
        CyclicBarrier firstSteps = new CyclicBarrier(25);
        CyclicBarrier together = new CyclicBarrier(26);
        List<Integer> given = new ArrayList<>();

        Map<Integer, String> results = parallel.eachThen(
                items,
                item -> {
                    await(firstSteps);
                    return item * 2;
                },
                (item, made) -> {
                    await(together);
                    return item + " " + made;
                },
                made -> {
                    given.addAll(made.values());
                    await(together);
                });

        assertThat(given)
                .containsExactlyElementsOf(items.stream().map(item -> item * 2).toList());
        assertThat(results.keySet()).containsExactlyElementsOf(items);
        assertThat(results).containsEntry(7, "7 14");
    }

    @Test
    void callShouldNotBeMadeWhenAFirstStepFailsAndOtherStepsShouldEnd() {
        Set<Integer> done = ConcurrentHashMap.newKeySet();
        AtomicBoolean called = new AtomicBoolean();

        assertThatThrownBy(() -> parallel.eachThen(
                        List.of(1, 2, 3),
                        item -> {
                            if (item == 2) {
                                throw new IllegalStateException("failed");
                            }
                            return item;
                        },
                        (item, made) -> done.add(item),
                        made -> called.set(true)))
                .hasMessage("failed");

        assertThat(done).containsExactlyInAnyOrder(1, 3);
        assertThat(called).isFalse();
    }

    @Test
    void callShouldNotBeMadeAfterASecondStepFailed() {
        AtomicBoolean called = new AtomicBoolean();

        assertThatThrownBy(() -> new Parallel(Runnable::run)
                        .eachThen(
                                List.of(1, 2),
                                item -> item,
                                (item, made) -> {
                                    throw new IllegalStateException("failed " + item);
                                },
                                made -> called.set(true)))
                .hasMessage("failed 1");

        assertThat(called).isFalse();
    }

    @Test
    void failureOfTheCallShouldBeThrownAfterFailuresOfItems() {
        Set<Integer> done = ConcurrentHashMap.newKeySet();

        assertThatThrownBy(
                        () -> parallel.eachThen(List.of(1, 2), item -> item, (item, made) -> done.add(item), made -> {
                            throw new IllegalStateException("the call failed");
                        }))
                .hasMessage("the call failed");
        assertThat(done).containsExactlyInAnyOrder(1, 2);

        CyclicBarrier together = new CyclicBarrier(2);
        assertThatThrownBy(() -> parallel.eachThen(
                        List.of(1),
                        item -> item,
                        (item, made) -> {
                            await(together);
                            throw new IllegalStateException("the item failed");
                        },
                        made -> {
                            await(together);
                            throw new Crash();
                        }))
                .hasMessage("the item failed");
    }

    @Test
    void itemsShouldRunOnTheCallersThreadWhenNoThreadIsFree() {
        Parallel alone = new Parallel(task -> {
            throw new RejectedExecutionException();
        });
        List<String> order = new ArrayList<>();

        alone.eachThen(
                List.of(1, 2),
                item -> order.add("first " + item),
                (item, made) -> order.add("second " + item),
                made -> order.add("call"));

        assertThat(order).containsExactly("first 1", "second 1", "first 2", "call", "second 2");
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
