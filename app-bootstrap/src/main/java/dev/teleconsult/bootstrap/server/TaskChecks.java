package dev.teleconsult.bootstrap.server;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PeriodicTask;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Adds the periodic tasks to the checks of dependencies. */
final class TaskChecks implements CheckDependenciesUseCase {

    private final CheckDependenciesUseCase dependencies;
    private final PeriodicTasks tasks;
    private final Duration longestOutage;

    /** @param longestOutage how long all runs of a task may meet an outage before its check fails */
    TaskChecks(CheckDependenciesUseCase dependencies, PeriodicTasks tasks, Duration longestOutage) {
        this.dependencies = requireNonNull(dependencies, "dependencies");
        this.tasks = requireNonNull(tasks, "tasks");
        this.longestOutage = requireNonNull(longestOutage, "longestOutage");
    }

    @Override
    public CheckResult store() {
        return dependencies.store();
    }

    @Override
    public List<CheckResult> all() {
        List<CheckResult> results = new ArrayList<>(dependencies.all());
        tasks.statuses().forEach(status -> results.add(check(status)));
        return results;
    }

    private CheckResult check(PeriodicTask.Status status) {
        long completed = status.sinceCompleted().toSeconds();
        return switch (status.condition()) {
            case LATE -> CheckResult.failed(status.name(), "no run has completed for " + completed + " s");
            case HANGING ->
                CheckResult.failed(
                        status.name(),
                        "a run has been under way for "
                                + status.runningFor().orElse(Duration.ZERO).toSeconds() + " s");
            case DEAD -> CheckResult.failed(status.name(), "does not run any more");
            case NOT_STARTED, CLOSED -> CheckResult.ok(status.name());
            case WELL ->
                status.sinceSucceeded().compareTo(longestOutage) > 0
                        ? CheckResult.failed(
                                status.name(),
                                "every run has failed for "
                                        + status.sinceSucceeded().toSeconds() + " s")
                        : CheckResult.ok(status.name());
        };
    }
}
