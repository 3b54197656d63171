package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The periodic tasks of one process or library object, as a source for health probes, checks and metrics. Safe for use
 * by several threads.
 */
public final class PeriodicTasks {

    private final List<PeriodicTask> tasks = new CopyOnWriteArrayList<>();

    /** Creates a registry without tasks. */
    public PeriodicTasks() {}

    /** Adds a task, which stays until it is closed. Returns the same task. */
    public PeriodicTask add(PeriodicTask task) {
        tasks.add(requireNonNull(task, "task"));
        return task;
    }

    /** Returns the status of each task that is not closed, in the order in which the tasks were added. */
    public List<PeriodicTask.Status> statuses() {
        tasks.removeIf(task -> task.status().condition() == PeriodicTask.Condition.CLOSED);
        return tasks.stream().map(PeriodicTask::status).toList();
    }

    /** Returns false if a task hangs or is dead, which only a restart of the process repairs. */
    public boolean areAlive() {
        return statuses().stream().allMatch(status -> status.condition().isAlive());
    }

    /** Returns false if a task is late, hangs or is dead. */
    public boolean areOnTime() {
        return statuses().stream().allMatch(status -> status.condition().isOnTime());
    }
}
