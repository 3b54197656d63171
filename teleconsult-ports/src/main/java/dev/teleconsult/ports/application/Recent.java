package dev.teleconsult.ports.application;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Answers of the outside, shared by those who ask for the same at about the same time: one asks, the others wait for it or
 * get what it was told a moment ago. Failures are shared by those who waited and then forgotten.
 */
final class Recent<K, V> {

    private final long freshNanos;
    private final int most;
    private final LongSupplier nanoTime;
    private final Map<K, Answer<V>> answers = new ConcurrentHashMap<>();

    private record Answer<V>(CompletableFuture<V> value, long askedAt) {}

    /**
     * @param fresh how long an answer is good for, from when it was asked for
     * @param most how many answers are kept
     * @param nanoTime {@link System#nanoTime} but in tests
     */
    Recent(Duration fresh, int most, LongSupplier nanoTime) {
        this.freshNanos = fresh.toNanos();
        this.most = most;
        this.nanoTime = nanoTime;
    }

    V get(K key, Function<K, V> ask) {
        Answer<V> known = answers.get(key);
        if (known == null || isStale(known)) {
            Answer<V> mine = new Answer<>(new CompletableFuture<>(), nanoTime.getAsLong());
            Answer<V> current = answers.compute(key, (same, other) -> other == null || isStale(other) ? mine : other);
            if (current == mine) {
                return asked(key, mine, ask);
            }
            known = current;
        }
        try {
            return known.value().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** The next one asks again, also if somebody is asking right now. */
    void forget(K key) {
        answers.remove(key);
    }

    private V asked(K key, Answer<V> mine, Function<K, V> ask) {
        makeRoom();
        try {
            V value = ask.apply(key);
            mine.value().complete(value);
            return value;
        } catch (RuntimeException | Error failure) {
            answers.remove(key, mine);
            mine.value().completeExceptionally(failure);
            throw failure;
        }
    }

    /** One that is still being waited for is never stale, so there is never a second asking for the same. */
    private boolean isStale(Answer<V> answer) {
        return answer.value().isDone() && nanoTime.getAsLong() - answer.askedAt() >= freshNanos;
    }

    private void makeRoom() {
        if (answers.size() <= most) {
            return;
        }
        answers.values().removeIf(this::isStale);
        Iterator<Answer<V>> some = answers.values().iterator();
        while (answers.size() > most && some.hasNext()) {
            if (some.next().value().isDone()) {
                some.remove();
            }
        }
    }
}
