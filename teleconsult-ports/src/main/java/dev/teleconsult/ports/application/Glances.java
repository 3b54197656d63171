package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.outbound.RoomDetails;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The details of rooms, as far as the provider tells them soon: statistics keep nobody out, and nobody waiting. Once it was
 * slow or away, nobody waits for it until it has answered in time again, and it is asked one thing at a time.
 */
final class Glances {

    private final VideoRooms rooms;
    private final Recent<RoomId, CompletableFuture<Optional<RoomDetails>>> recent;
    private final Duration patience;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean slow;

    /**
     * @param freshFor how old details may be, from when they were asked for
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
        this.recent = new Recent<>(freshFor, most, nanoTime);
        this.patience = patience;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Empty if there is no such room, or the provider does not say so soon. */
    Optional<RoomDetails> of(RoomId room) {
        if (slow && underWay.get() > 0) {
            return Optional.empty();
        }
        CompletableFuture<Optional<RoomDetails>> answer = recent.get(room, this::ask);
        try {
            return answer.isDone() || !slow ? answer.get(patience.toNanos(), TimeUnit.NANOSECONDS) : Optional.empty();
        } catch (TimeoutException late) {
            slow = true;
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            recent.forget(room);
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw new CompletionException(e.getCause());
        }
    }

    private CompletableFuture<Optional<RoomDetails>> ask(RoomId room) {
        CompletableFuture<Optional<RoomDetails>> answer = new CompletableFuture<>();
        underWay.incrementAndGet();
        try {
            executor.execute(() -> answer(room, answer));
        } catch (RejectedExecutionException closed) {
            underWay.decrementAndGet();
            answer.complete(Optional.empty());
        }
        return answer;
    }

    private void answer(RoomId room, CompletableFuture<Optional<RoomDetails>> answer) {
        long asked = nanoTime.getAsLong();
        try {
            Optional<RoomDetails> details = rooms.details(room);
            slow = nanoTime.getAsLong() - asked > patience.toNanos();
            answer.complete(details);
        } catch (PortException away) {
            slow = true;
            answer.complete(Optional.empty());
        } catch (RuntimeException | Error bug) {
            answer.completeExceptionally(bug);
        } finally {
            underWay.decrementAndGet();
        }
    }
}
