package dev.teleconsult.bootstrap.server;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.application.Reconciler;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the periodic task that runs the reconciler, and logs the result of each run. */
final class ReconcilerLoop {

    /** The task's name in logs, metrics and checks. */
    static final String NAME = "reconciler";

    private static final Logger LOG = LoggerFactory.getLogger(ReconcilerLoop.class);

    private final Supplier<Reconciler.Report> run;
    private final Consumer<Reconciler.Report> done;
    private final Runnable failed;

    /**
     * @param run does the work that is due
     * @param done receives the report of each run that returned one
     * @param failed called after each run that threw
     */
    ReconcilerLoop(Supplier<Reconciler.Report> run, Consumer<Reconciler.Report> done, Runnable failed) {
        this.run = requireNonNull(run, "run");
        this.done = requireNonNull(done, "done");
        this.failed = requireNonNull(failed, "failed");
    }

    /**
     * Makes the task. The first run takes place after a pause, since no work is old enough to be taken over before.
     *
     * @param pause the pause between two runs
     * @param longestRun how long a run may take before it counts as hanging
     * @param drain how long the run under way may take to finish when the server closes
     */
    PeriodicTask task(Duration pause, Duration longestRun, Duration drain) {
        return PeriodicTask.builder(NAME, pause, this::runOnce)
                .hangsAfter(longestRun)
                .drain(drain)
                .onFailure(this::report)
                .build();
    }

    private void runOnce() {
        Reconciler.Report report = run.get();
        done.accept(report);
        if (report.takenOver() > 0 || report.orphansFound() > 0 || report.unsettled() > 0) {
            LOG.info(
                    "reconciled: {} records taken, {} taken over, {} orphans found, {} rooms deleted, {} failed,"
                            + " {} unsettled",
                    report.taken(),
                    report.takenOver(),
                    report.orphansFound(),
                    report.roomsDeleted(),
                    report.failed(),
                    report.unsettled());
        }
    }

    private void report(Throwable failure) {
        failed.run();
        if (failure instanceof PortException away) {
            LOG.warn("a run of the reconciler failed: {}", away.getMessage());
        } else {
            LOG.error("reconciling failed", failure);
        }
    }
}
