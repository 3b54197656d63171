package dev.teleconsult.bootstrap.server;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.application.Reconciler;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the reconciler again and again, whatever becomes of a run. */
final class ReconcilerLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerLoop.class);

    private final Supplier<Reconciler.Report> run;
    private final Consumer<Reconciler.Report> done;
    private final Runnable failed;

    /**
     * @param run does what can be done now
     * @param done is told what it came to
     * @param failed is told that a run came to nothing
     */
    ReconcilerLoop(Supplier<Reconciler.Report> run, Consumer<Reconciler.Report> done, Runnable failed) {
        this.run = requireNonNull(run, "run");
        this.done = requireNonNull(done, "done");
        this.failed = requireNonNull(failed, "failed");
    }

    /** The first run is after a first pause: what needs it is older than that, and starting is busy enough. */
    void startOn(ScheduledExecutorService scheduler, Duration pause) {
        scheduler.scheduleWithFixedDelay(this::runOnce, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Never throws: a task that does is not run again. */
    void runOnce() {
        try {
            Reconciler.Report report = run.get();
            done.accept(report);
            if (report.takenOver() > 0 || report.orphansFound() > 0 || report.unsettled() > 0) {
                LOG.info(
                        "reconciled: {} records taken, {} taken over, {} orphans found, {} rooms deleted, {} failed, {} unsettled",
                        report.taken(),
                        report.takenOver(),
                        report.orphansFound(),
                        report.roomsDeleted(),
                        report.failed(),
                        report.unsettled());
            }
        } catch (PortException away) {
            failed.run();
            LOG.warn("nothing could be reconciled: {}", away.getMessage());
        } catch (RuntimeException bug) {
            failed.run();
            LOG.error("reconciling failed", bug);
        }
    }
}
