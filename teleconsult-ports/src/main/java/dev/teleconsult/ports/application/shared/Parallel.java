package dev.teleconsult.ports.application.shared;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes calls to upstreams in parallel: all together take as long as the slowest. If the executor has no thread,
 * because all are busy or the application is closed, the calling thread makes the call.
 */
public final class Parallel {

    private final Executor executor;

    public Parallel(Executor executor) {
        this.executor = executor;
    }

    /**
     * Returns the result for each item, in the order of the items. All calls have ended when this returns or throws; of
     * several failures, that of the first item is thrown.
     */
    public <A, R> Map<A, R> each(Collection<A> items, Function<A, R> task) {
        Map<A, CompletableFuture<R>> underWay = new LinkedHashMap<>();
        for (A item : items) {
            underWay.put(item, items.size() == 1 ? here(() -> task.apply(item)) : elsewhere(() -> task.apply(item)));
        }
        Outcomes outcomes = new Outcomes();
        Map<A, R> results = outcomes.await(underWay);
        outcomes.requireSuccess();
        return results;
    }

    /**
     * Runs two steps for each item, in parallel, and one call that needs the first steps of all items: it begins as
     * soon as these are done, in parallel to the second steps, unless a step has failed. All calls have ended when this
     * returns or throws. Of several failures, that of the first item is thrown, and that of the call only if no item
     * failed.
     *
     * @param <F> the result of the first step
     * @param items at least one, each once
     * @param meanwhile the call; receives the results of the first steps, in the order of the items
     * @return the results of the second steps, in the order of the items
     */
    public <A, F, R> Map<A, R> eachThen(
            Collection<A> items, Function<A, F> first, BiFunction<A, F, R> second, Consumer<Map<A, F>> meanwhile) {
        Map<A, F> made = new ConcurrentHashMap<>();
        AtomicInteger missing = new AtomicInteger(items.size());
        AtomicBoolean failed = new AtomicBoolean();
        CompletableFuture<CompletableFuture<Void>> beside = new CompletableFuture<>();
        Supplier<Void> call = () -> {
            if (!failed.get()) {
                Map<A, F> inOrder = new LinkedHashMap<>();
                items.forEach(item -> inOrder.put(item, made.get(item)));
                meanwhile.accept(inOrder);
            }
            return null;
        };
        Map<A, CompletableFuture<R>> underWay = new LinkedHashMap<>();
        for (A item : items) {
            Supplier<R> steps = () -> {
                try {
                    F one = first.apply(item);
                    made.put(item, one);
                    if (missing.decrementAndGet() == 0) {
                        beside.complete(elsewhere(call));
                    }
                    return second.apply(item, one);
                } catch (RuntimeException | Error e) {
                    failed.set(true);
                    throw e;
                }
            };
            underWay.put(item, elsewhere(steps));
        }
        Outcomes outcomes = new Outcomes();
        Map<A, R> results = outcomes.await(underWay);
        if (beside.isDone()) {
            outcomes.await(Map.of("meanwhile", beside.join()));
        }
        outcomes.requireSuccess();
        return results;
    }

    /** Waits for calls and collects their results and failures. */
    private static final class Outcomes {

        private Throwable failure;

        /** Waits for all; results of failed steps are missing. */
        <A, R> Map<A, R> await(Map<A, CompletableFuture<R>> underWay) {
            Map<A, R> results = new LinkedHashMap<>();
            underWay.forEach((item, one) -> {
                try {
                    results.put(item, one.join());
                } catch (CompletionException e) {
                    failure = failure == null ? e.getCause() : failure;
                }
            });
            return results;
        }

        void requireSuccess() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    private <R> CompletableFuture<R> elsewhere(Supplier<R> task) {
        try {
            return CompletableFuture.supplyAsync(task, executor);
        } catch (RejectedExecutionException noThread) {
            return here(task);
        }
    }

    private static <R> CompletableFuture<R> here(Supplier<R> task) {
        try {
            return CompletableFuture.completedFuture(task.get());
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
