package dev.teleconsult.ports.application;

import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.AuditTrail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The chain of this process: puts rows behind one another and writes those of callers who come at the same time in one go.
 * Has no thread of its own: of the callers who wait, the first writes for all. The next batch begins no sooner than a few
 * milliseconds after the one before, so that under load many share a transaction; a caller who comes alone does not wait.
 *
 * <p>A batch whose outcome is not known is sent again, just so, before anything else is: its rows may be there, and no other
 * row may take their places. Safe for use by several threads.
 */
final class AuditChain {

    /** A batch is no larger; leaves room for the rows that open a chain. */
    private static final int LARGEST_BATCH = AuditTrail.MOST_APPENDED / 2;

    /** More callers than a server serves at a time; beyond, they are told to come back. */
    private static final int MOST_WAITING = 10_000;

    /** What a caller who waits is told next. */
    private enum Turn {
        WRITE,
        DONE
    }

    private static final class Waiting {

        private final AuditEntry entry;
        private final CompletableFuture<Turn> turn = new CompletableFuture<>();
        private final CompletableFuture<AuditRow> written = new CompletableFuture<>();

        private Waiting(AuditEntry entry) {
            this.entry = entry;
        }
    }

    private final AuditTrail trail;
    private final Supplier<List<AuditEntry>> opening;
    private final Supplier<String> names;
    private final Consumer<String> onLost;
    private final Duration group;
    private final LongSupplier nanoTime;

    private final Object lock = new Object();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private boolean isWriting;

    /** The rest belongs to the caller who writes; the hand-over of the turn makes it visible to the next. */
    private Optional<AuditRow> last = Optional.empty();

    private List<AuditRow> unsettled = List.of();
    private long lastBegan;
    private boolean hasBegun;

    /**
     * @param opening the entries of the rows that a new chain begins with, at least one; may ask the store
     * @param names of new chains, never the same twice
     * @param onLost told the name of a chain that cannot be gone on with, because a row of another writer is in it
     * @param group how long after one batch the next begins at the earliest
     */
    AuditChain(
            AuditTrail trail,
            Supplier<List<AuditEntry>> opening,
            Supplier<String> names,
            Consumer<String> onLost,
            Duration group,
            LongSupplier nanoTime) {
        this.trail = trail;
        this.opening = opening;
        this.names = names;
        this.onLost = onLost;
        this.group = group;
        this.nanoTime = nanoTime;
    }

    /**
     * Writes a row. When this returns, it is there to stay.
     *
     * @return the row
     * @throws PortException if it could not be written; it may be there all the same
     */
    AuditRow append(AuditEntry entry) {
        Waiting mine = new Waiting(entry);
        synchronized (lock) {
            if (queue.size() >= MOST_WAITING) {
                throw PortUnavailableException.notDone(Upstream.STORE, "too many rows wait to be written");
            }
            queue.add(mine);
            if (!isWriting) {
                isWriting = true;
                mine.turn.complete(Turn.WRITE);
            }
        }
        if (mine.turn.join() == Turn.WRITE) {
            write();
        }
        return result(mine);
    }

    private static AuditRow result(Waiting mine) {
        try {
            return mine.written.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof PortException failure) {
                throw again(failure);
            }
            if (failed.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed;
        }
    }

    /** The failure of the batch is that of many callers: none of them may add to the other's. */
    private static PortException again(PortException failure) {
        return failure instanceof PortUnavailableException unavailable
                ? failure.mayHaveHappened()
                        ? copy(
                                PortUnavailableException.outcomeUnknown(failure.upstream(), text(failure), failure),
                                unavailable)
                        : copy(
                                PortUnavailableException.notDone(failure.upstream(), text(failure), failure),
                                unavailable)
                : failure;
    }

    private static PortException copy(PortUnavailableException fresh, PortUnavailableException like) {
        return like.retryAfter().map(fresh::retryAfter).orElse(fresh);
    }

    private static String text(PortException failure) {
        return failure.getMessage().substring(failure.upstream().label().length() + 2);
    }

    /** Writes a batch, the caller's own row among it, and gives the turn to the first of those who came meanwhile. */
    private void write() {
        // An interrupt is meant for one caller and would fail the rows of all: the caller sees it afterwards.
        boolean interrupted = Thread.interrupted();
        List<Waiting> batch = new ArrayList<>();
        Optional<Throwable> failure = Optional.empty();
        List<AuditRow> rows = List.of();
        try {
            pause();
            synchronized (lock) {
                while (!queue.isEmpty() && batch.size() < LARGEST_BATCH) {
                    batch.add(queue.remove());
                }
            }
            rows = append(batch);
        } catch (RuntimeException | Error thrown) {
            failure = Optional.of(thrown);
        } finally {
            synchronized (lock) {
                Waiting next = queue.peek();
                isWriting = next != null;
                if (next != null) {
                    next.turn.complete(Turn.WRITE);
                }
            }
            for (int i = 0; i < batch.size(); i++) {
                Waiting one = batch.get(i);
                if (failure.isPresent()) {
                    one.written.completeExceptionally(failure.get());
                } else {
                    one.written.complete(rows.get(rows.size() - batch.size() + i));
                }
                one.turn.complete(Turn.DONE);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void pause() {
        long since = nanoTime.getAsLong() - lastBegan;
        if (hasBegun && since >= 0 && since < group.toNanos()) {
            LockSupport.parkNanos(group.toNanos() - since);
        }
        hasBegun = true;
        lastBegan = nanoTime.getAsLong();
    }

    /** Returns the rows written, those of the batch at the end. */
    private List<AuditRow> append(List<Waiting> batch) {
        settle();
        List<AuditRow> rows = new ArrayList<>();
        if (last.isEmpty()) {
            List<AuditEntry> beginning = opening.get();
            rows.add(AuditRow.first(names.get(), beginning.get(0)));
            beginning.stream().skip(1).forEach(entry -> rows.add(following(rows, entry)));
        }
        batch.forEach(waiting -> rows.add(following(rows, waiting.entry)));
        send(rows);
        return rows;
    }

    /** Behind the last of these, or else behind the last that was written; its time never falls. */
    private AuditRow following(List<AuditRow> rows, AuditEntry entry) {
        AuditRow before = rows.isEmpty() ? last.orElseThrow() : rows.get(rows.size() - 1);
        Instant at = entry.at().isBefore(before.at()) ? before.at() : entry.at();
        return before.next(entry.at(at));
    }

    private void settle() {
        if (!unsettled.isEmpty()) {
            send(unsettled);
        }
    }

    private void send(List<AuditRow> rows) {
        Optional<AuditRow> before = last;
        // Of what ends otherwise than as a port may, nothing is known: the next rows begin a chain that cannot meet
        // these.
        last = Optional.empty();
        List<AuditRow> again = List.of();
        try {
            trail.append(rows, RequestContext.system());
            last = Optional.of(rows.get(rows.size() - 1));
        } catch (PortException failure) {
            boolean mayBeThere = failure.mayHaveHappened() || rows == unsettled;
            if (mayBeThere && (failure.isTransient() || failure.mayHaveHappened())) {
                again = rows;
                last = before;
            } else if (failure.isTransient()) {
                last = before;
            } else if (before.isPresent() || mayBeThere) {
                // Refused: perhaps a row of another writer is there. A chain of another name cannot meet it.
                onLost.accept(rows.get(0).chain());
            }
            throw failure;
        } finally {
            unsettled = List.copyOf(again);
        }
    }
}
