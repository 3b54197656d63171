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
 * <p><b>Replicas claim work.</b> Each piece has a {@link Turn} on record. Before a run starts a due piece, it moves the
 * piece's next try into the future by compare and set: only one of several replicas gets the piece, after a crash it
 * becomes due again by itself, and a piece that fails already waits behind the others, longer each time. A run gives
 * back pieces that it claimed but did not begin.
 *
 * <p><b>No piece stops another.</b> A room, a record or a stage that fails is counted and skipped. A run stops calling
 * the provider once several different rooms in a row could not be reached, or when the provider asked for a pause. A
 * few deletions run side by side, so that a deletion that hangs takes only one of their places.
 *
 * <p>The reconciler only deletes a room that a record names, or that carries the token of an attempt on record. It
 * looks for a possible room once the attempt is older than a limit, so that the replica that made it must have given
 * up; the limit must be longer than any call to the provider can take. It writes the id of a found room to the record
 * before it deletes the room. A room that the search does not find does not exist.
 */
public final class Reconciler {

    /**
     * The result of one run.
     *
     * @param unsettled records with owed work, due or not, at the end of the run
     * @param taken records that this run took up
     * @param takenOver attempts of other replicas that were taken over
     * @param orphansFound rooms that no record named and that were found by their token
     * @param roomsDeleted orphans and other leftovers that the provider confirmed to be gone
     * @param failed pieces of work that failed, and records that could not be read or written
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

    /** @param begin called at the beginning of each run; throws once the application is closed */
    Reconciler(OwedWork work, Runnable begin) {
        this.work = work;
        this.begin = begin;
    }

    /**
     * Does the work that is due.
     *
     * @throws PortException if the store could not return the owed work or the visits that are over, or could not
     *     remove old idempotency keys, notices, attendance or dead claims of identifiers; one failure does not stop the
     *     other work
     * @throws IllegalStateException if the application is closed
     */
    public Report runOnce() {
        begin.run();
        return Report.of(work.runOnce());
    }

    /** The result of the last run; all zero before the first. */
    public Report lastReport() {
        return Report.of(work.last());
    }

    /** The number of erasures that were open after the last run; zero if erasure is off. */
    public ErasureRecords.Open openErasures() {
        return work.openErasures();
    }

    /**
     * Fails while a piece of work has been due for longer than ten times the limit, and says how many pieces and since
     * when.
     */
    CheckResult check() {
        return work.check();
    }
}
