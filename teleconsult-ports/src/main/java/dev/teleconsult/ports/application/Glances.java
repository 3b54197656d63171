package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.outbound.RoomDetails;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The details of rooms, asked for once for all who want them at about the same time, and as far as the provider tells them
 * soon: statistics keep nobody out, and nobody waiting. While they are asked for anew, those of a moment ago are good
 * enough. Once the provider was slow or away, nobody waits for it until it has answered in time again, and it is asked one
 * thing at a time.
 */
final class Glances {

    /** More rooms than are waited for at a time are shown without details until these are there: the provider is busy. */
    static final int MOST_WAITED_FOR = 16;

    private final VideoRooms rooms;
    private final long freshNanos;
    private final long patienceNanos;
    private final int most;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Map<RoomId, Glance> glances = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean slow;

    /** @param before what was known when it was asked for; empty for nothing, also where there was something to know */
    private record Glance(
            CompletableFuture<Optional<RoomDetails>> answer, long askedAt, Optional<RoomDetails> before) {}

    /**
     * @param freshFor how old details may be, from when they were asked for; older by the patience while they are asked for
     *     anew
     * @param patience how long anybody waits for them
     * @param most of how many rooms they are kept
     */
    Glances(
            VideoRooms rooms,
            Duration freshFor,
            Duration patience,
            int most,
            Executor executor,
            LongSupplier nanoTime) {
        this.rooms = rooms;
        this.freshNanos = freshFor.toNanos();
        this.patienceNanos = patience.toNanos();
        this.most = most;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Empty if there is no such room, or the provider does not say so soon. */
    Optional<RoomDetails> of(RoomId room) {
        Glance glance = glances.get(room);
        if (glance == null || isStale(glance)) {
            if (slow && underWay.get() > 0) {
                return Optional.empty();
            }
            Glance mine = new Glance(new CompletableFuture<>(), nanoTime.getAsLong(), latest(glance));
            glance = glances.compute(room, (same, other) -> other == null || isStale(other) ? mine : other);
            if (glance == mine) {
                makeRoom();
                ask(room, mine);
            }
        }
        return glance.answer().isDone() ? told(room, glance, 0) : meanwhile(room, glance);
    }

    private Optional<RoomDetails> meanwhile(RoomId room, Glance glance) {
        long left = patienceNanos - (nanoTime.getAsLong() - glance.askedAt());
        if (left <= 0) {
            slow = true;
            return Optional.empty();
        }
        if (glance.before().isPresent()) {
            return glance.before();
        }
        return slow || underWay.get() > MOST_WAITED_FOR ? Optional.empty() : told(room, glance, left);
    }

    private Optional<RoomDetails> told(RoomId room, Glance glance, long waitNanos) {
        try {
            return glance.answer().get(waitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            slow = true;
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            glances.remove(room, glance);
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw new CompletionException(e.getCause());
        }
    }

    /** What a glance came to, if it is not too old to be shown for a moment longer. */
    private Optional<RoomDetails> latest(Glance glance) {
        boolean usable = glance != null
                && glance.answer().isDone()
                && !glance.answer().isCompletedExceptionally()
                && nanoTime.getAsLong() - glance.askedAt() < freshNanos + patienceNanos
                && freshNanos > 0;
        return usable ? glance.answer().join() : Optional.empty();
    }

    private void ask(RoomId room, Glance glance) {
        underWay.incrementAndGet();
        try {
            executor.execute(() -> answer(room, glance));
        } catch (RejectedExecutionException closed) {
            underWay.decrementAndGet();
            glance.answer().complete(Optional.empty());
        }
    }

    private void answer(RoomId room, Glance glance) {
        try {
            Optional<RoomDetails> details = rooms.details(room);
            slow = nanoTime.getAsLong() - glance.askedAt() > patienceNanos;
            glance.answer().complete(details);
        } catch (PortException away) {
            slow = true;
            glance.answer().complete(Optional.empty());
        } catch (RuntimeException | Error bug) {
            glance.answer().completeExceptionally(bug);
        } finally {
            underWay.decrementAndGet();
        }
    }

    /** One that is still being waited for is never stale, so there is never a second asking for the same. */
    private boolean isStale(Glance glance) {
        return glance.answer().isDone() && nanoTime.getAsLong() - glance.askedAt() >= freshNanos;
    }

    private void makeRoom() {
        if (glances.size() <= most) {
            return;
        }
        glances.values().removeIf(this::isStale);
        Iterator<Glance> some = glances.values().iterator();
        while (glances.size() > most && some.hasNext()) {
            if (some.next().answer().isDone()) {
                some.remove();
            }
        }
    }

    /** Of how many rooms something is kept now. */
    int size() {
        return glances.size();
    }
}
