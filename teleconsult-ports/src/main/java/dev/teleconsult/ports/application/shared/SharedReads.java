package dev.teleconsult.ports.application.shared;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Shares one read among all callers who want the same value at about the same time. A value is valid for a configured
 * time after its read began, measured by a stopwatch, so that setting the clock has no effect. A failed read fails for
 * the callers who share it, and is not kept. Keys are independent, except for the limit on their number. Safe for use
 * by several threads.
 *
 * @param <K> identifies a value
 * @param <V> never null
 */
public final class SharedReads<K, V> {

    /** How long later callers share a read that is under way. */
    public enum Sharing {
        /** Until it is done: there is never a second read of the same key under way. */
        UNTIL_DONE,
        /**
         * As long as its value will be valid. A later caller starts another read, since the read under way may have
         * begun too long ago.
         */
        WHILE_FRESH
    }

    /** One read, finished or under way. */
    public static final class Read<V> {

        private final long number;
        private final long askedAt;
        private final Optional<Read<V>> before;
        private final CompletableFuture<V> result = new CompletableFuture<>();
        private final AtomicBoolean isRenewed = new AtomicBoolean();
        private volatile Optional<Thread> reader;
        private volatile Optional<Read<V>> renewal = Optional.empty();

        private Read(long number, long askedAt, Optional<Read<V>> before, Optional<Thread> reader) {
            this.number = number;
            this.askedAt = askedAt;
            this.before = before;
            this.reader = reader;
        }

        /** When it was requested, by the stopwatch. */
        public long askedAt() {
            return askedAt;
        }

        /** The previous read, however old its value; empty if there was none, or it failed or is under way. */
        public Optional<Read<V>> before() {
            return before;
        }

        public boolean isDone() {
            return result.isDone();
        }

        /** Returns the value. Waits as long as the read takes, and throws its exception. */
        public V await() {
            try {
                return result.join();
            } catch (CompletionException e) {
                throw rethrown(e.getCause());
            }
        }

        /**
         * Returns the value; empty if it is not read within that time, or the thread is interrupted. Throws the
         * exception of the read.
         */
        public Optional<V> await(long nanos) {
            try {
                return Optional.of(result.get(nanos, TimeUnit.NANOSECONDS));
            } catch (TimeoutException late) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            } catch (ExecutionException e) {
                throw rethrown(e.getCause());
            }
        }

        private boolean hasValue() {
            return result.isDone() && !result.isCompletedExceptionally();
        }

        /** Returns a copy without the previous read, so that no chain of reads is kept in memory. */
        private Optional<Read<V>> asBefore() {
            if (!hasValue()) {
                return Optional.empty();
            }
            Read<V> alone = new Read<>(number, askedAt, Optional.empty(), Optional.empty());
            alone.result.complete(result.join());
            return Optional.of(alone);
        }

        private static RuntimeException rethrown(Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            return cause instanceof RuntimeException failure ? failure : new CompletionException(cause);
        }
    }

    /** The number of different moments at which values are renewed that were read together. */
    private static final int SPREAD = 64;

    private final long freshNanos;
    private final Sharing sharing;
    private final int most;
    private final LongSupplier nanoTime;
    private final Map<K, Read<V>> reads = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /**
     * @param freshFor how long a value is valid after its read was requested; zero for reads that are only shared while
     *     they are under way
     * @param most the most values kept; more only while they are being read
     * @param nanoTime a stopwatch, as {@link System#nanoTime}
     */
    public SharedReads(Duration freshFor, Sharing sharing, int most, LongSupplier nanoTime) {
        this.freshNanos = freshFor.toNanos();
        this.sharing = sharing;
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /** Marks this moment for {@link #getAfter}. */
    public long mark() {
        return numbers.get();
    }

    /** Returns a valid value. This thread reads it, unless another thread has done so or is doing so. */
    public V get(K key, Supplier<V> read) {
        return getAfter(Long.MIN_VALUE, key, read);
    }

    /** As {@link #get}, with a read that began after the {@link #mark}. */
    public V getAfter(long mark, K key, Supplier<V> read) {
        return shared(mark, key, Optional.of(Thread.currentThread()), mine -> read(key, mine, read))
                .await();
    }

    /** Does the read in this thread. */
    public void read(K key, Read<V> mine, Supplier<V> read) {
        mine.reader = Optional.of(Thread.currentThread());
        try {
            complete(mine, read.get());
        } catch (RuntimeException | Error failure) {
            fail(key, mine, failure);
        } finally {
            // A kept value must not keep the virtual thread, and all objects of its work, in memory.
            mine.reader = Optional.empty();
        }
    }

    /** Returns the kept read, done or under way, however old; starts none. */
    public Optional<Read<V>> kept(K key) {
        return Optional.ofNullable(reads.get(key));
    }

    /**
     * Returns a valid value without waiting for a read; empty if there is none. If more than half of the value's time
     * is over, one background read renews it. So no caller waits when the time ends, and values that were read together
     * are not all renewed in the same moment.
     *
     * @param renew has the new read {@linkplain #complete completed} or {@linkplain #fail failed}, now or later;
     *     returns false if it will do neither, and may then be called again
     */
    public Optional<V> atOnce(K key, Predicate<Read<V>> renew) {
        Read<V> read = reads.get(key);
        if (read == null || !read.hasValue() || !isFresh(read)) {
            return Optional.empty();
        }
        if (isSoonOver(read) && read.isRenewed.compareAndSet(false, true)) {
            renew(key, read, renew);
        }
        return Optional.of(read.result.join());
    }

    private void renew(K key, Read<V> old, Predicate<Read<V>> start) {
        Read<V> next = new Read<>(numbers.incrementAndGet(), nanoTime.getAsLong(), old.asBefore(), Optional.empty());
        // Dropped if the old value was forgotten in between: the new one may have been read before the change.
        next.result.thenRun(() -> {
            reads.replace(key, old, next);
            old.renewal = Optional.empty();
        });
        if (!start.test(next)) {
            old.isRenewed.set(false);
            return;
        }
        old.renewal = Optional.of(next);
        if (next.isDone()) {
            // A chain from each read to the next would keep all of them in memory until the old generation is
            // collected.
            old.renewal = Optional.empty();
        }
    }

    /**
     * Returns a read whose value is or will be valid.
     *
     * @param start called by this thread if there is none to share; has the new read {@linkplain #complete completed}
     *     or {@linkplain #fail failed}, now or later
     */
    public Read<V> shared(K key, Consumer<Read<V>> start) {
        return shared(Long.MIN_VALUE, key, Optional.empty(), start);
    }

    private Read<V> shared(long mark, K key, Optional<Thread> reader, Consumer<Read<V>> start) {
        Read<V> known = reads.get(key);
        if (known != null && isSharable(known, mark)) {
            return known;
        }
        AtomicLong begun = new AtomicLong();
        Read<V> current = reads.compute(key, (same, other) -> {
            if (other != null && isSharable(other, mark)) {
                return other;
            }
            Optional<Read<V>> renewal =
                    Optional.ofNullable(other).flatMap(over -> over.renewal).filter(next -> isSharable(next, mark));
            if (renewal.isPresent()) {
                return renewal.get();
            }
            begun.set(numbers.incrementAndGet());
            return new Read<>(
                    begun.get(),
                    nanoTime.getAsLong(),
                    Optional.ofNullable(other).flatMap(Read::asBefore),
                    reader);
        });
        if (current.number == begun.get()) {
            makeRoom();
            start.accept(current);
        }
        return current;
    }

    public void complete(Read<V> read, V value) {
        read.result.complete(value);
    }

    public void fail(K key, Read<V> read, Throwable failure) {
        reads.remove(key, read);
        read.result.completeExceptionally(failure);
    }

    /** Drops the value of the key; a read under way is no longer shared. */
    public void forget(K key) {
        reads.remove(key);
    }

    /** As {@link #forget}, unless a value is present and {@code right} accepts it. */
    public void forgetUnless(K key, Predicate<V> right) {
        Read<V> read = reads.get(key);
        if (read != null && !(read.hasValue() && right.test(read.result.join()))) {
            reads.remove(key, read);
        }
    }

    /** How many are kept now. */
    public int size() {
        return reads.size();
    }

    private boolean isSharable(Read<V> read, long mark) {
        if (read.number <= mark) {
            return false;
        }
        if (read.isDone()) {
            return read.hasValue() && isFresh(read);
        }
        // A thread that requests the value within its own read would wait for itself.
        return !read.reader.equals(Optional.of(Thread.currentThread()))
                && (sharing == Sharing.UNTIL_DONE || isFresh(read));
    }

    /** Whether it is time to renew: after 60 to 90 % of its time, depending on its number. */
    private boolean isSoonOver(Read<V> read) {
        long after = freshNanos / 10 * 6 + freshNanos / 10 * 3 / SPREAD * (read.number % SPREAD);
        return nanoTime.getAsLong() - read.askedAt >= after;
    }

    private boolean isFresh(Read<V> read) {
        return nanoTime.getAsLong() - read.askedAt < freshNanos;
    }

    private void makeRoom() {
        if (reads.size() <= most) {
            return;
        }
        reads.values().removeIf(read -> read.isDone() && !isFresh(read));
        // Removes some more than needed, so that not every new key has to search all values.
        int left = most - most / 10;
        Iterator<Read<V>> some = reads.values().iterator();
        while (reads.size() > left && some.hasNext()) {
            if (some.next().isDone()) {
                some.remove();
            }
        }
    }
}
