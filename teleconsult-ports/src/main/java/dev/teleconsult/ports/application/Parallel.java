package dev.teleconsult.ports.application;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Calls that wait for the outside, made side by side: any number takes as long as the slowest. Where no thread is to be had,
 * because all are taken or the application is closed, the calling thread makes the call.
 */
final class Parallel {

    private final Executor executor;

    Parallel(Executor executor) {
        this.executor = executor;
    }

    /**
     * The result for each item, in their order. All calls are finished when this returns or throws; of several failures the
     * first item's is thrown.
     */
    <A, R> Map<A, R> each(Collection<A> items, Function<A, R> task) {
        Map<A, CompletableFuture<R>> underWay = new LinkedHashMap<>();
        for (A item : items) {
            underWay.put(item, items.size() == 1 ? here(() -> task.apply(item)) : elsewhere(() -> task.apply(item)));
        }
        Map<A, R> results = new LinkedHashMap<>();
        Throwable failure = null;
        for (Map.Entry<A, CompletableFuture<R>> one : underWay.entrySet()) {
            try {
                results.put(one.getKey(), one.getValue().join());
            } catch (CompletionException e) {
                failure = failure == null ? e.getCause() : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return results;
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
