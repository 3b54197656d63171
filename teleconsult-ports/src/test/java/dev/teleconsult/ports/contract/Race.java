package dev.teleconsult.ports.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Lets several threads do the same at the same time. */
final class Race {

    /** Enough for races, few enough for a small machine. */
    static final int RUNNERS = 12;

    private Race() {}

    /** The result of each of {@link #RUNNERS}, in the order of their numbers; a failure of any is thrown. */
    static <T> List<T> run(IntFunction<T> runner) {
        return run(RUNNERS, runner);
    }

    /** The result of each of this number of runners, in order; a failure of any is thrown. */
    static <T> List<T> run(int count, IntFunction<T> runner) {
        CyclicBarrier start = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Callable<T>> runners = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                runners.add(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return runner.apply(number);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(runners, 60, TimeUnit.SECONDS)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("a runner failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
