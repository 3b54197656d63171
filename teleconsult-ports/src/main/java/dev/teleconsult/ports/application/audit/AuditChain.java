package dev.teleconsult.ports.application.audit;

import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditHead;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The chain of this process: links rows and writes the rows of concurrent callers in one batch. It has no thread of its
 * own: the first of the waiting callers writes for all. A batch begins a few milliseconds after the previous one at the
 * earliest, so that many rows share a transaction under load; a single caller does not wait.
 *
 * <p>A batch whose outcome is unknown is sent again unchanged before any other batch: its rows may be stored, and no
 * other row may take their places. If another replica has written the row of a fact first, this chain ends, and a chain
 * with a new name goes on without that row. Safe for use by several threads.
 */
final class AuditChain {

    /** The most rows in a batch; leaves space for the rows that open a chain. */
    private static final int LARGEST_BATCH = AuditTrail.MOST_APPENDED / 2;

    /** The most waiting callers, more than a server has requests at a time; further callers are refused for now. */
    private static final int MOST_WAITING = 10_000;

    /** The next instruction for a waiting caller. */
    private enum Turn {
        WRITE,
        DONE
    }

    private static final class Waiting {

        private final AuditEntry entry;
        private final boolean mayBeThere;
        private final CompletableFuture<Turn> turn = new CompletableFuture<>();
        private final CompletableFuture<Optional<AuditRow>> written = new CompletableFuture<>();

        /** The row, set by the caller who writes. */
        private Optional<AuditRow> row = Optional.empty();

        private Waiting(AuditEntry entry, boolean mayBeThere) {
            this.entry = entry;
            this.mayBeThere = mayBeThere;
        }

        private Optional<String> fact() {
            return AuditRow.factOf(entry.detail());
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

    /** The following fields belong to the caller who writes; passing the turn makes them visible to the next. */
    private Optional<AuditRow> last = Optional.empty();

    /** The last row known to be stored, for readers in other threads. */
    private volatile Optional<AuditHead> head = Optional.empty();

    private List<AuditRow> unsettled = List.of();
    private long lastBegan;
    private boolean hasBegun;

    /**
     * @param opening returns the entries of the first rows of a new chain, at least one; may read the store
     * @param names returns the names of new chains, never the same twice
     * @param onLost called with the name of a chain that cannot be continued, because it contains a row of another
     *     writer
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
     * Writes a row. When this returns, the row is stored.
     *
     * @return the row
     * @throws PortException if it could not be written; it may be there all the same
     */
    AuditRow append(AuditEntry entry) {
        return put(new Waiting(entry, false)).orElseThrow();
    }

    /**
     * Writes the row of a {@linkplain AuditRow#fact fact} for the first time. When this returns, the row is stored
     * once.
     *
     * @throws PortException if it could not be written; it may be there all the same
     */
    void appendFact(AuditEntry entry) {
        put(new Waiting(entry, false));
    }

    /**
     * As {@link #appendFact}, if the row is not there already: an earlier try, or another replica, may have written it.
     *
     * @throws PortException as {@link #appendFact}
     */
    void appendMissing(AuditEntry entry) {
        put(new Waiting(entry, true));
    }

    /** The last row that this process wrote; empty if it has written none. */
    Optional<AuditHead> head() {
        return head;
    }

    private Optional<AuditRow> put(Waiting mine) {
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

    private static Optional<AuditRow> result(Waiting mine) {
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

    /** Copies the failure of a batch for each of its callers, so that no caller adds to another caller's exception. */
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

    /**
     * Writes a batch that includes the caller's row, then passes the turn to the first caller who has arrived since.
     */
    private void write() {
        // An interrupt is meant for one caller and would fail the rows of all, so it is held back and set again
        // afterwards.
        boolean interrupted = Thread.interrupted();
        List<Waiting> batch = new ArrayList<>();
        Optional<Throwable> failure = Optional.empty();
        try {
            pause();
            synchronized (lock) {
                while (!queue.isEmpty() && batch.size() < LARGEST_BATCH) {
                    batch.add(queue.remove());
                }
            }
            append(batch);
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
            for (Waiting one : batch) {
                if (failure.isPresent()) {
                    one.written.completeExceptionally(failure.get());
                } else {
                    one.written.complete(one.row);
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

    private void append(List<Waiting> batch) {
        if (!unsettled.isEmpty()) {
            send(unsettled);
        }
        List<Waiting> missing =
                without(batch, batch.stream().filter(one -> one.mayBeThere).toList());
        if (isSent(missing)) {
            return;
        }
        // Another replica has written the row of one of these facts.
        if (!isSent(without(missing, missing))) {
            throw PortUnavailableException.notDone(Upstream.STORE, "other replicas write the rows of the same facts");
        }
    }

    /** Returns the batch without those of {@code some} whose fact has its row already. */
    private List<Waiting> without(List<Waiting> batch, List<Waiting> some) {
        Set<String> facts = some.stream().flatMap(one -> one.fact().stream()).collect(Collectors.toUnmodifiableSet());
        if (facts.isEmpty()) {
            return batch;
        }
        Set<String> there = trail.recorded(facts, RequestContext.system());
        return batch.stream()
                .filter(one -> one.fact().filter(there::contains).isEmpty())
                .toList();
    }

    /** Whether the rows are stored; false if the row of one of their facts is stored elsewhere. */
    private boolean isSent(List<Waiting> batch) {
        if (batch.isEmpty()) {
            return true;
        }
        List<AuditRow> rows = new ArrayList<>();
        if (last.isEmpty()) {
            List<AuditEntry> beginning = opening.get();
            rows.add(AuditRow.first(names.get(), beginning.get(0)));
            beginning.stream().skip(1).forEach(entry -> rows.add(following(rows, entry)));
        }
        for (Waiting waiting : batch) {
            AuditRow row = following(rows, waiting.entry);
            waiting.row = Optional.of(row);
            rows.add(row);
        }
        return send(rows);
    }

    /** Links an entry to the last of these rows, or to the last written row if there is none; times never decrease. */
    private AuditRow following(List<AuditRow> rows, AuditEntry entry) {
        AuditRow before = rows.isEmpty() ? last.orElseThrow() : rows.get(rows.size() - 1);
        Instant at = entry.at().isBefore(before.at()) ? before.at() : entry.at();
        return before.next(entry.at(at));
    }

    /**
     * Returns whether the rows are stored; false if they were refused because the row of one of their facts is stored
     * elsewhere.
     */
    private boolean send(List<AuditRow> rows) {
        Optional<AuditRow> before = last;
        // After any other exception the outcome is unknown: the next rows begin a new chain, which cannot conflict with
        // these.
        last = Optional.empty();
        List<AuditRow> again = List.of();
        try {
            trail.append(rows, RequestContext.system());
            last = Optional.of(rows.get(rows.size() - 1));
            head = last.map(AuditRow::head);
            return true;
        } catch (PortException failure) {
            boolean mayBeThere = failure.mayHaveHappened() || rows == unsettled;
            if (mayBeThere && (failure.isTransient() || failure.mayHaveHappened())) {
                again = rows;
                last = before;
            } else if (failure.isTransient()) {
                last = before;
            } else if (isFactElsewhere(rows)) {
                return false;
            } else if (before.isPresent() || mayBeThere) {
                // Refused, perhaps because another writer has stored a row in this chain. A chain with a new name
                // avoids that.
                onLost.accept(rows.get(0).chain());
            }
            throw failure;
        } finally {
            unsettled = List.copyOf(again);
        }
    }

    /**
     * Whether a refusal is harmless: the row of one of their facts is stored already, and no foreign row is at their
     * positions.
     */
    private boolean isFactElsewhere(List<AuditRow> rows) {
        Set<String> facts = rows.stream().flatMap(row -> row.fact().stream()).collect(Collectors.toUnmodifiableSet());
        if (facts.isEmpty()) {
            return false;
        }
        AuditRow first = rows.get(0);
        try {
            return !trail.recorded(facts, RequestContext.system()).isEmpty()
                    && rows.containsAll(
                            trail.rows(first.chain(), first.seq() - 1, rows.size(), RequestContext.system()));
        } catch (PortException unknown) {
            return false;
        }
    }
}
