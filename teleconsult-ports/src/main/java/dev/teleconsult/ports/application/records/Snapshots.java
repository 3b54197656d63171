package dev.teleconsult.ports.application.records;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.shared.SharedReads;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Recently read records, shared by requests at about the same time. After a change by another replica a snapshot may be
 * out of date for a configured time. A write of this process, or a newer version in another read, ends the snapshot at
 * once, even one that is being read: see {@link SnapshotStore}. A missing record is not cached.
 */
public final class Snapshots {

    /**
     * A record and when it was read.
     *
     * @param asOf when the read began, by this process's clock; the record is not older than that
     */
    public record Snapshot(StoredTeleconsultation stored, Instant asOf) {

        /**
         * Returns the later read, with the record object of this one if both are equal, so that views made from it stay
         * valid.
         */
        private Snapshot at(Snapshot later) {
            return stored.equals(later.stored) ? new Snapshot(stored, later.asOf) : later;
        }
    }

    /** The most snapshots renewed in the background at a time; others are read again when they expire. */
    private static final int MOST_RENEWALS = 32;

    private final TeleconsultationRecords records;
    private final boolean shared;
    private final Clock clock;
    private final SharedReads<TeleconsultationId, Snapshot> reads;
    private final Executor executor;
    private final Semaphore renewals = new Semaphore(MOST_RENEWALS);

    /**
     * @param records over the store itself, not over a {@link SnapshotStore}, which would end each snapshot while it is
     *     read
     * @param freshFor how long a snapshot is valid after its read began; zero for no snapshots
     * @param most the most snapshots kept, in addition to those being read
     * @param executor renews the snapshots of records that are still requested
     */
    public Snapshots(TeleconsultationRecords records, Duration freshFor, int most, Executor executor, Time time) {
        this.records = records;
        this.shared = !freshFor.isZero();
        this.executor = executor;
        this.clock = time.clock();
        this.reads = new SharedReads<>(freshFor, SharedReads.Sharing.WHILE_FRESH, most, time.nanoTime());
    }

    /** Marks this moment for {@link #getAfter}. */
    public long mark() {
        return reads.mark();
    }

    /** @throws RefusalException {@link RefusalCode#TELECONSULTATION_NOT_FOUND} if there is none, or it is over */
    public Snapshot get(TeleconsultationId id, RequestContext context) {
        return getAfter(Long.MIN_VALUE, id, context);
    }

    /** As {@link #get} if that needs no wait; empty otherwise. */
    public Optional<Snapshot> atOnce(TeleconsultationId id, RequestContext context) {
        return shared ? reads.atOnce(id, next -> renew(id, next, context)) : Optional.empty();
    }

    private boolean renew(TeleconsultationId id, SharedReads.Read<Snapshot> next, RequestContext context) {
        if (!renewals.tryAcquire()) {
            return false;
        }
        try {
            executor.execute(() -> {
                try {
                    reads.read(id, next, () -> renewed(id, next, context));
                } finally {
                    renewals.release();
                }
            });
            return true;
        } catch (RejectedExecutionException noThread) {
            renewals.release();
            return false;
        }
    }

    private Snapshot renewed(TeleconsultationId id, SharedReads.Read<Snapshot> next, RequestContext context) {
        try {
            Snapshot anew = read(id, context);
            return next.before().map(before -> before.await().at(anew)).orElse(anew);
        } catch (RefusalException over) {
            reads.forget(id);
            throw over;
        }
    }

    /** As {@link #get}, with a read that began after the {@link #mark}. */
    public Snapshot getAfter(long mark, TeleconsultationId id, RequestContext context) {
        return shared ? reads.getAfter(mark, id, () -> read(id, context)) : read(id, context);
    }

    private Snapshot read(TeleconsultationId id, RequestContext context) {
        Instant asOf = clock.instant();
        return new Snapshot(records.require(id, context), asOf);
    }

    /** Ends the snapshot of a record that was written, or may have been. */
    public void forget(TeleconsultationId id) {
        reads.forget(id);
    }

    /** Ends the snapshot of a record if another read found another version. */
    void seen(TeleconsultationId id, Optional<StoredTeleconsultation> found) {
        reads.forgetUnless(
                id,
                snapshot -> found.filter(
                                now -> now.version().equals(snapshot.stored().version()))
                        .isPresent());
    }

    /** The number of snapshots. */
    int size() {
        return reads.size();
    }
}
