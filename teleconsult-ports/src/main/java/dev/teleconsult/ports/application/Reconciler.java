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
 * Does the work that teleconsultations owe: it ends abandoned intentions, deletes leftover rooms, closes
 * teleconsultations, and deletes uploads some time after their calls ended. Run it regularly, on every replica. Safe
 * for use by several threads.
 *
 * <p><b>Work is taken.</b> Each piece has a {@link Turn} on record. A run takes a due piece by moving its next try
 * forward, compare and set, before it starts: of several replicas one takes a piece, after a crash the piece becomes
 * due again by itself, and a piece that fails already stands behind the others, further each time. A run gives back the
 * pieces that it took and did not begin.
 *
 * <p><b>No piece stops another.</b> A room, a record or a stage that fails is counted and skipped. A run stops calling
 * the provider once several different rooms in a row could not be reached, or when the provider asked for a pause. A
 * few deletions run side by side, so that a deletion that hangs takes only one of their places.
 *
 * <p>The reconciler only deletes a room that a record names, or that carries the token of an attempt on record. It
 * looks for a possible room once the attempt is older than a bound, so that its opener must be gone; the bound must be
 * longer than any call to the provider can take. It writes the id of a found room to the record before it deletes the
 * room. A room that is not found does not exist.
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
     * Does the work that is due.
     *
     * @throws PortException if the store could not return the owed work or the visits that are over, or could not
     *     remove old idempotency keys, notices, attendance or dead claims of identifiers; a failure of one does not
     *     stop the others
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
