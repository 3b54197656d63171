package dev.teleconsult.ports;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The periodic tasks of one process or library object, for health probes, check-ups and metrics to look at. Safe for use by
 * several threads.
 */
public final class PeriodicTasks {

    private final List<PeriodicTask> tasks = new CopyOnWriteArrayList<>();

    /** Without a task. */
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

    /** Returns false if a task hangs or is dead, which only a new process mends. */
    public boolean areAlive() {
        return statuses().stream().allMatch(status -> status.condition().isAlive());
    }

    /** Returns false if a task is late, hangs or is dead. */
    public boolean areOnTime() {
        return statuses().stream().allMatch(status -> status.condition().isOnTime());
    }
}
