package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs one body again and again on a daemon thread of its own, with a fixed pause between the end of one run and the
 * beginning of the next. A run that throws, an {@link Error} included, is reported and counted, and the next run takes place
 * all the same. The task knows when a run last completed, whether a run hangs, and whether its thread died, so that health
 * probes and metrics can say so.
 *
 * <p>The pause is measured by {@link System#nanoTime}, never by the wall clock. Two runs never overlap. Safe for use by
 * several threads.
 */
public final class PeriodicTask implements AutoCloseable {

    /** How one run ended. */
    public enum Outcome {
        /** The body returned. */
        SUCCEEDED,
        /** The body threw a {@link PortException}: an upstream failed. The run counts as completed nevertheless. */
        MET_OUTAGE,
        /** The body threw anything else. The run does not count as completed. */
        FAILED
    }

    /** The condition of a task at one moment. */
    public enum Condition {
        /** {@link #start} was not called yet. */
        NOT_STARTED,
        /** Runs take place and complete. */
        WELL,
        /** No run has completed for longer than {@link Builder#lateAfter}. */
        LATE,
        /** The run under way has taken longer than {@link Builder#hangsAfter}. */
        HANGING,
        /** The thread has ended although the task is not closed: no further run will take place. */
        DEAD,
        /** {@link #close} was called. */
        CLOSED;

        /** Returns false if only a new process can help: the task hangs or is dead. */
        public boolean isAlive() {
            return this != HANGING && this != DEAD;
        }

        /** Returns false if the task does not do its work: it is late, hangs or is dead. */
        public boolean isOnTime() {
            return this != LATE && isAlive();
        }
    }

    /**
     * The state of a task at one moment.
     *
     * @param name the task's name
     * @param condition whether its runs succeed
     * @param sinceCompleted the age of the last run that succeeded or met an outage; before the first of them, the time
     *     since the start
     * @param sinceSucceeded the age of the last run that succeeded; before the first of them, the time since the start
     * @param runningFor how long the run under way has taken; empty between two runs
     * @param succeeded how many runs succeeded
     * @param outages how many runs met an outage
     * @param failed how many runs failed
     */
    public record Status(
            String name,
            Condition condition,
            Duration sinceCompleted,
            Duration sinceSucceeded,
            Optional<Duration> runningFor,
            long succeeded,
            long outages,
            long failed) {

        /** Checks that nothing is null. */
        public Status {
            requireNonNulls(name, "name", condition, "condition", sinceCompleted, "sinceCompleted");
            requireNonNulls(sinceSucceeded, "sinceSucceeded", runningFor, "runningFor");
        }
    }

    /** How the task's thread waits; tests replace it. */
    interface Parking {

        /** Returns after this time, or earlier. */
        void park(long nanos);
    }

    private static final long NOT_RUNNING = Long.MIN_VALUE;

    private final String name;
    private final Runnable body;
    private final long pause;
    private final long lateAfter;
    private final long hangsAfter;
    private final long drain;
    private final Consumer<Throwable> onFailure;
    private final LongSupplier nanoTime;
    private final Parking parking;
    private final Thread thread;

    private final ReentrantLock oneRun = new ReentrantLock();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong outages = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean started;
    private volatile boolean closed;
    private volatile boolean woken;
    private volatile long due;
    private volatile long runningSince = NOT_RUNNING;
    private volatile long lastCompleted;
    private volatile long lastSucceeded;

    private PeriodicTask(Builder builder) {
        name = builder.name;
        body = builder.body;
        pause = builder.pause.toNanos();
        lateAfter = builder.lateAfter.toNanos();
        hangsAfter = builder.hangsAfter.toNanos();
        drain = builder.drain.toNanos();
        onFailure = builder.onFailure;
        nanoTime = builder.nanoTime;
        parking = builder.parking.orElse(nanos -> LockSupport.parkNanos(this, nanos));
        lastCompleted = nanoTime.getAsLong();
        lastSucceeded = lastCompleted;
        thread = requireNonNull(builder.threads.newThread(this::loop), "thread");
    }

    /**
     * @param name names this task in logs, metrics and health answers; also its thread's name
     * @param pause the time from the end of a run to the beginning of the next; at least a millisecond
     * @param body the work of one run; it may be interrupted when the task is closed
     */
    public static Builder builder(String name, Duration pause, Runnable body) {
        return new Builder(name, pause, body);
    }

    /** Starts the thread. The first run takes place after one pause, or after {@link #wake}. A second call does nothing. */
    public synchronized void start() {
        if (started || closed) {
            return;
        }
        long now = nanoTime.getAsLong();
        lastCompleted = now;
        lastSucceeded = now;
        due = now + pause;
        started = true;
        thread.start();
    }

    /**
     * Has the next run begin at once instead of after the rest of the pause. If a run is under way, one more follows it
     * immediately; several calls before that run are one. Returns without waiting.
     */
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /**
     * Runs the body in the calling thread, after a run under way has ended, and returns how the body ended. Never
     * throws the body's exception. The pause before the next run starts again. Works before {@link #start} too.
     *
     * @throws IllegalStateException if the task is closed, or if the body itself calls this method
     */
    public Outcome runNow() {
        if (oneRun.isHeldByCurrentThread()) {
            throw new IllegalStateException(name + " cannot run within its own run");
        }
        oneRun.lock();
        try {
            if (closed) {
                throw new IllegalStateException(name + " is closed");
            }
            return run();
        } finally {
            oneRun.unlock();
        }
    }

    /** Returns the current status of the task. Never waits for a run. */
    public Status status() {
        // Read before the time: an instant read later would be in the future.
        boolean hasStarted = started;
        long since = runningSince;
        long completed = lastCompleted;
        long good = lastSucceeded;
        long now = nanoTime.getAsLong();
        long running = since == NOT_RUNNING ? -1 : Math.max(0, now - since);
        Duration sinceCompleted = age(now, completed);
        return new Status(
                name,
                condition(hasStarted, running, sinceCompleted),
                sinceCompleted,
                age(now, good),
                running < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(running)),
                succeeded.get(),
                outages.get(),
                failed.get());
    }

    private Condition condition(boolean hasStarted, long running, Duration sinceCompleted) {
        if (closed) {
            return Condition.CLOSED;
        }
        if (running > hangsAfter) {
            return Condition.HANGING;
        }
        if (!hasStarted) {
            return Condition.NOT_STARTED;
        }
        if (!thread.isAlive()) {
            // Read again, so that a thread that ended because of close() is not reported as dead.
            return closed ? Condition.CLOSED : Condition.DEAD;
        }
        return sinceCompleted.toNanos() > lateAfter ? Condition.LATE : Condition.WELL;
    }

    private static Duration age(long now, long then) {
        return Duration.ofNanos(Math.max(0, now - then));
    }

    /**
     * Begins no further run and waits for the run under way, at most as long as {@link Builder#drain} says; a run that
     * takes longer is interrupted, and close does not wait for its end. Called by the body, it does not wait. A second
     * call does nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        LockSupport.unpark(thread);
        if (oneRun.isHeldByCurrentThread()) {
            return;
        }
        try {
            if (oneRun.tryLock(drain, TimeUnit.NANOSECONDS)) {
                oneRun.unlock();
                return;
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void loop() {
        while (!closed) {
            // No exception may end this thread, not even one of the failure handler or the lock.
            try {
                // An interrupt was meant for the run; if it stayed set, every later pause would end at once.
                Thread.interrupted();
                long left = due - nanoTime.getAsLong();
                if (left > 0 && !woken) {
                    parking.park(left);
                } else {
                    runUnlessClosed();
                }
            } catch (Throwable unreported) {
                due = nanoTime.getAsLong() + pause;
            }
        }
    }

    private void runUnlessClosed() {
        oneRun.lock();
        try {
            // A call of runNow may have been faster.
            if (!closed && (woken || due - nanoTime.getAsLong() <= 0)) {
                run();
            }
        } finally {
            oneRun.unlock();
        }
    }

    private Outcome run() {
        woken = false;
        runningSince = nanoTime.getAsLong();
        // Until the body returns, the run counts as failed.
        Outcome outcome = Outcome.FAILED;
        try {
            body.run();
            outcome = Outcome.SUCCEEDED;
        } catch (PortException away) {
            outcome = Outcome.MET_OUTAGE;
            report(away);
        } catch (Throwable failure) {
            report(failure);
        } finally {
            ended(outcome);
        }
        return outcome;
    }

    private void ended(Outcome outcome) {
        long now = nanoTime.getAsLong();
        switch (outcome) {
            case SUCCEEDED -> {
                lastSucceeded = now;
                lastCompleted = now;
                succeeded.incrementAndGet();
            }
            case MET_OUTAGE -> {
                lastCompleted = now;
                outages.incrementAndGet();
            }
            case FAILED -> failed.incrementAndGet();
        }
        due = now + pause;
        runningSince = NOT_RUNNING;
    }

    private void report(Throwable failure) {
        try {
            onFailure.accept(failure);
        } catch (Throwable unreportable) {
            // The run is counted as failed; a handler that fails must not end the task.
        }
    }

    /** Builds a task. Not safe for use by several threads. */
    public static final class Builder {

        private static final Duration LEAST_LATENESS = Duration.ofSeconds(10);
        private static final Duration LEAST_HANG = Duration.ofMinutes(5);
        private static final Duration MOST = Duration.ofDays(365);

        private final String name;
        private final Duration pause;
        private final Runnable body;
        private Duration lateAfter;
        private Duration hangsAfter;
        private Duration drain = Duration.ofSeconds(10);
        private Consumer<Throwable> onFailure = Builder::leaveToTheThread;
        private LongSupplier nanoTime = System::nanoTime;
        private Optional<Parking> parking = Optional.empty();
        private ThreadFactory threads;

        private Builder(String name, Duration pause, Runnable body) {
            this.name = requireNonNull(name, "name");
            this.pause = inRange("pause", pause, Duration.ofMillis(1));
            this.body = requireNonNull(body, "body");
            lateAfter = longer(times(5, pause), LEAST_LATENESS);
            hangsAfter = longer(times(20, pause), LEAST_HANG);
            threads = work -> {
                Thread made = new Thread(work, name);
                made.setDaemon(true);
                return made;
            };
        }

        /**
         * The longest time without a completed run before the task is {@link Condition#LATE}. Default: five pauses, at
         * least ten seconds.
         *
         * @param time at least a millisecond
         */
        public Builder lateAfter(Duration time) {
            lateAfter = inRange("lateAfter", time, Duration.ofMillis(1));
            return this;
        }

        /**
         * How long one run may take before the task is {@link Condition#HANGING}, which lets a health probe end the process.
         * Default: twenty pauses, at least five minutes.
         *
         * @param time at least a millisecond; longer than any run that meets slow upstreams can take
         */
        public Builder hangsAfter(Duration time) {
            hangsAfter = inRange("hangsAfter", time, Duration.ofMillis(1));
            return this;
        }

        /**
         * How long {@link #close} waits for the run under way. Default: ten seconds.
         *
         * @param time zero or more
         */
        public Builder drain(Duration time) {
            drain = inRange("drain", time, Duration.ZERO);
            return this;
        }

        /**
         * Called in the task's thread with the exception of a failed run, outages ({@link PortException}) included.
         * Default: outages are ignored here, since the metrics of the failed port count them, and every other exception
         * goes to the thread's uncaught exception handler.
         */
        public Builder onFailure(Consumer<Throwable> handler) {
            onFailure = requireNonNull(handler, "handler");
            return this;
        }

        /** For tests: a clock for pauses and ages. Default: {@link System#nanoTime}. */
        public Builder nanoTime(LongSupplier clock) {
            nanoTime = requireNonNull(clock, "clock");
            return this;
        }

        /** Makes the one thread of the task. Default: a daemon thread with the task's name. */
        public Builder threads(ThreadFactory factory) {
            threads = requireNonNull(factory, "factory");
            return this;
        }

        Builder parking(Parking how) {
            parking = Optional.of(how);
            return this;
        }

        /** Builds the task; it runs nothing by itself before {@link PeriodicTask#start}. */
        public PeriodicTask build() {
            return new PeriodicTask(this);
        }

        /**
         * For durations of at most a year. {@link Duration#multipliedBy} would first load the JDK's tables for large
         * numbers, which slows down the start of a process.
         */
        private static Duration times(long factor, Duration duration) {
            return Duration.ofNanos(factor * duration.toNanos());
        }

        private static Duration longer(Duration one, Duration other) {
            return one.compareTo(other) > 0 ? one : other;
        }

        /** A year at most, so that sums of nanoseconds cannot overflow. */
        private static Duration inRange(String what, Duration value, Duration least) {
            requireNonNull(value, what);
            if (value.compareTo(least) < 0 || value.compareTo(MOST) > 0) {
                throw new IllegalArgumentException(what + " must be " + least + " to " + MOST);
            }
            return value;
        }

        private static void leaveToTheThread(Throwable failure) {
            if (!(failure instanceof PortException)) {
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, failure);
            }
        }
    }
}
