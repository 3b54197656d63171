package dev.teleconsult.ports.application;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Turn;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.application.reconciling.OwedWork;
import dev.teleconsult.ports.outbound.ErasureRecords;
import java.time.Instant;
import java.util.Optional;

/**
 * Does the work that teleconsultations owe: intentions that are given up, rooms that are left over, teleconsultations that
 * are closing, and uploads of calls that ended a while ago. Run it now and then, on as many replicas as there are. Safe for
 * use by several threads.
 *
 * <p><b>Work is taken.</b> Each piece has a {@link Turn} on record. A run takes up what is due by moving its next try
 * forward, compare and set, before it does anything: of several replicas one takes a piece, a crash gives it back by itself,
 * and a piece that fails is behind the others already, further away each time. What a run took and did not begin it gives back.
 *
 * <p><b>No piece stops another.</b> A room, a record or a stage that fails is counted and passed over. The provider is left
 * alone for the rest of a run once several different rooms in a row could not be reached, or when it asked for it. A few
 * deletions are made side by side, so that a room whose deletion hangs costs the others no more than a place.
 *
 * <p>A room is only touched if the record of a teleconsultation names it, or if it carries the token of an attempt that is
 * on record. A possible room is looked for once its attempt is older than the bound, when its opener must be gone; the bound
 * must be longer than any call to the provider can take. A room that is found is written down by name before it is deleted.
 * One that is not found does not exist.
 */
public final class Reconciler {

    /**
     * What one run came to.
     *
     * @param unsettled records that have something left to do, due or not, at the end of the run
     * @param taken records that this run took up
     * @param takenOver intentions that their openers had given up
     * @param orphansFound rooms on no record, found by their token
     * @param roomsDeleted orphans and other leftovers the provider agrees are gone
     * @param failed pieces of work that could not be done, and records that could not be read or written
     * @param oldest since when the piece of work that has waited longest has been due; empty if nothing is owed
     */
    public record Report(
            long unsettled,
            int taken,
            int takenOver,
            int orphansFound,
            int roomsDeleted,
            int failed,
            Optional<Instant> oldest) {

        public Report {
            requireNonNull(oldest, "oldest");
        }

        private static Report of(OwedWork.Tally tally) {
            return new Report(
                    tally.unsettled(),
                    tally.taken(),
                    tally.takenOver(),
                    tally.orphansFound(),
                    tally.roomsDeleted(),
                    tally.failed(),
                    tally.oldest());
        }
    }

    private final OwedWork work;
    private final Runnable begin;

    /** @param begin runs first in each run; throws if no run may begin any more */
    Reconciler(OwedWork work, Runnable begin) {
        this.work = work;
        this.begin = begin;
    }

    /**
     * Does what can be done now.
     *
     * @throws PortException if the store could not be asked what there is to do, which visits were over a while ago, or for old
     *     idempotency keys, notices and attendance and for dead claims of identifiers to be removed; none of these keeps another from being done
     * @throws IllegalStateException if the application is closed
     */
    public Report runOnce() {
        begin.run();
        return Report.of(work.runOnce());
    }

    /** What the last run came to; all zero before the first. */
    public Report lastReport() {
        return Report.of(work.last());
    }

    /** How many erasures of people were open after the last run; none where people cannot be erased. */
    public ErasureRecords.Open openErasures() {
        return work.openErasures();
    }

    /** Fails while something has been due for longer than ten times the bound, and says how much and how long. */
    CheckResult check() {
        return work.check();
    }
}
