package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.application.shared.SharedReads;
import dev.teleconsult.ports.application.shared.SharedReads.Read;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Keeps the provider's details of rooms for a moment. Participants who need them at about the same time share one call,
 * made in the background, and a request waits for it only briefly: a slow provider never delays a join for long, and
 * never prevents one.
 *
 * <p>While details are renewed, the previous ones are shown. After a call for a room was late or failed, requests do
 * not wait for that room until a call was in time; other rooms are not affected. No request waits at all while every
 * permitted call hangs. Safe for use by several threads.
 */
public final class RoomDetailsCache {

    /** The most simultaneous calls to the provider; further rooms wait in a queue, each once. */
    static final int MOST_AT_ONCE = 32;

    private final VideoRooms rooms;
    private final long freshNanos;
    private final long patienceNanos;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final SharedReads<RoomId, Answer> reads;
    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger runners = new AtomicInteger();
    private volatile long lastAnswerAt;

    private record Answer(RoomLook look, boolean inTime) {}

    private record Task(RoomId room, Read<Answer> read) {}

    /**
     * @param freshFor how long details are used after their call began; while they are renewed, longer by
     *     {@code patience}
     * @param patience how long a request waits for details
     * @param most the most rooms whose details are kept
     */
    public RoomDetailsCache(
            VideoRooms rooms,
            Duration freshFor,
            Duration patience,
            int most,
            Executor executor,
            LongSupplier nanoTime) {
        this.rooms = rooms;
        this.freshNanos = freshFor.toNanos();
        this.patienceNanos = patience.toNanos();
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.reads = new SharedReads<>(freshFor, SharedReads.Sharing.UNTIL_DONE, most, nanoTime);
        this.lastAnswerAt = nanoTime.getAsLong();
    }

    RoomLook look(RoomId room) {
        Read<Answer> read = reads.shared(room, mine -> ask(new Task(room, mine)));
        if (read.isDone()) {
            return read.await().look();
        }
        long now = nanoTime.getAsLong();
        return withoutWaiting(read, now)
                .orElseGet(() -> read.await(left(read, now)).map(Answer::look).orElse(RoomLook.UNKNOWN));
    }

    /**
     * As {@link #look} if that needs no wait; empty otherwise. While a call for a room is late, the result is unknown
     * details instead of empty, so that a slow provider does not slow down readers.
     */
    Optional<RoomLook> lookAtOnce(RoomId room) {
        Optional<RoomLook> fresh = reads.atOnce(room, next -> {
                    ask(new Task(room, next));
                    return true;
                })
                .map(Answer::look);
        return fresh.isPresent()
                ? fresh
                : reads.kept(room)
                        .filter(read -> !read.isDone())
                        .flatMap(read -> withoutWaiting(read, nanoTime.getAsLong()));
    }

    /** The answer for a request that finds this call under way; empty if the request waits for the call. */
    private Optional<RoomLook> withoutWaiting(Read<Answer> read, long now) {
        Optional<RoomLook> recent = before(read, now);
        if (recent.isPresent()) {
            return recent;
        }
        boolean lateBefore =
                read.before().filter(before -> !before.await().inTime()).isPresent();
        return left(read, now) <= 0 || lateBefore || isStuck(now) ? Optional.of(RoomLook.UNKNOWN) : Optional.empty();
    }

    /** How long a request still waits for this call, in nanoseconds. */
    private long left(Read<Answer> read, long now) {
        return patienceNanos - (now - read.askedAt());
    }

    /** The previous details, while a call renews them. */
    private Optional<RoomLook> before(Read<Answer> read, long now) {
        return read.before()
                .filter(before -> freshNanos > 0 && now - before.askedAt() < freshNanos + patienceNanos)
                .map(before -> before.await().look())
                .filter(RoomLook::isKnown);
    }

    private boolean isStuck(long now) {
        return runners.get() >= MOST_AT_ONCE && now - lastAnswerAt > patienceNanos;
    }

    private void ask(Task task) {
        queue.add(task);
        startRunner();
    }

    private void startRunner() {
        int running = runners.get();
        while (running < MOST_AT_ONCE && !queue.isEmpty()) {
            if (runners.compareAndSet(running, running + 1)) {
                try {
                    executor.execute(this::run);
                } catch (RejectedExecutionException noThread) {
                    giveUp();
                }
                return;
            }
            running = runners.get();
        }
    }

    /**
     * Answers the waiting requests with unknown details, because the executor has no thread or the application is
     * closed.
     */
    private void giveUp() {
        if (runners.decrementAndGet() == 0) {
            for (Task task = queue.poll(); task != null; task = queue.poll()) {
                reads.complete(task.read(), new Answer(RoomLook.UNKNOWN, false));
            }
        }
    }

    private void run() {
        try {
            for (Task task = queue.poll(); task != null; task = queue.poll()) {
                answer(task);
            }
        } finally {
            runners.decrementAndGet();
        }
        // A task may have been added after this thread found the queue empty, while the thread still counted as
        // working.
        startRunner();
    }

    private void answer(Task task) {
        try {
            RoomLook look =
                    rooms.details(task.room()).<RoomLook>map(RoomLook::at).orElse(RoomLook.GONE);
            reads.complete(task.read(), new Answer(sameAsBefore(task, look).orElse(look), isInTime(task)));
        } catch (PortException away) {
            reads.complete(task.read(), new Answer(RoomLook.UNKNOWN, false));
        } catch (RuntimeException | Error bug) {
            reads.fail(task.room(), task.read(), bug);
        } finally {
            lastAnswerAt = nanoTime.getAsLong();
        }
    }

    /**
     * Returns the previous object if the details are unchanged, as they usually are: cached views are found by its
     * identity.
     */
    private static Optional<RoomLook> sameAsBefore(Task task, RoomLook look) {
        return task.read().before().map(before -> before.await().look()).filter(look::equals);
    }

    private boolean isInTime(Task task) {
        return nanoTime.getAsLong() - task.read().askedAt() <= patienceNanos;
    }

    /** The number of rooms with cached details or a call under way. */
    int size() {
        return reads.size();
    }
}
