package dev.teleconsult.ports.interleavings;

import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Actors, each on a thread of its own, of which one runs at a time. At each call of a port the exploration decides
 * whose call is made next; the actor that made that call then runs on to its next one. Used once.
 */
public final class Interleaving {

    /** Far longer than any step takes: an actor that is not back by then waits for another one outside our control. */
    private static final long PATIENCE_SECONDS = 20;

    private static final ThreadLocal<Actor> ACTOR = new ThreadLocal<>();

    /** Reused: a run lasts a fraction of a millisecond. */
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "actor");
        thread.setDaemon(true);
        return thread;
    });

    private final Exploration exploration;
    private final SortedMap<String, Actor> waiting = new TreeMap<>();
    private final Semaphore end = new Semaphore(0);
    private Optional<Throwable> failure = Optional.empty();
    private boolean struck;
    private boolean crashed;
    private boolean cutOff;

    Interleaving(Exploration exploration) {
        this.exploration = exploration;
    }

    /** A process whose calls of ports are put in order. */
    public Process process(String name) {
        return new Process(name);
    }

    /**
     * Plays one order, until every actor is done.
     *
     * @return whether it was played to its end, and not cut off because all its continuations had been played
     * @throws AssertionError if an actor ended in an unexpected way
     */
    public boolean play() {
        pass();
        await(end, "the end");
        exploration.ended(cutOff);
        failure.ifPresent(unexpected -> {
            throw new AssertionError("an actor ended unexpectedly: " + unexpected, unexpected);
        });
        return !cutOff;
    }

    /** Whether a call failed. */
    public boolean isStruck() {
        return struck;
    }

    /** Whether a process died. */
    public boolean isCrashed() {
        return crashed;
    }

    /** The steps so far, one per line. */
    @Override
    public String toString() {
        return exploration.steps();
    }

    /** Gives the turn to the actor whose step is next, or ends the run when none is left. */
    private void pass() {
        Optional<Actor> dying = waiting.values().stream().filter(Actor::isToDie).findFirst();
        if (dying.isPresent()) {
            dying.get().go(Optional.empty());
        } else if (waiting.isEmpty()) {
            end.release();
        } else {
            Optional<Step> next = decided();
            cutOff = next.isEmpty();
            next.ifPresentOrElse(this::take, this::pass);
        }
    }

    private Optional<Step> decided() {
        try {
            return exploration.decide(possible());
        } catch (IllegalStateException notDeterministic) {
            failure = Optional.of(notDeterministic);
            return Optional.empty();
        }
    }

    /** An actor that waits for another's move can continue after one, or when all remaining actors wait. */
    private List<Step> possible() {
        List<Step> steps = allSteps();
        List<Step> free = steps.stream()
                .filter(step -> !step.isPause() || waiting.get(step.actor()).hasSeenAMove)
                .toList();
        return free.isEmpty() ? steps : free;
    }

    private List<Step> allSteps() {
        return Arrays.stream(Outcome.values())
                .filter(outcome -> outcome == Outcome.ANSWERED || !struck && exploration.mayEndIn(outcome))
                .flatMap(outcome -> waiting.values().stream().map(actor -> actor.step(outcome)))
                .filter(step -> !step.isLikeAnother())
                .toList();
    }

    private void take(Step step) {
        Actor actor = waiting.get(step.actor());
        struck |= step.outcome().isFault();
        crashed |= step.outcome() == Outcome.CRASHED;
        actor.process.dead |= step.outcome() == Outcome.CRASHED;
        if (step.isMove()) {
            waiting.values().forEach(other -> other.hasSeenAMove |= other != actor);
        }
        actor.go(Optional.of(step.outcome()));
    }

    private void await(Semaphore event, String what) {
        try {
            if (!event.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "no sign of " + what + ": an actor waits for something other than its turn, after\n" + this);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** One process: its connection to the outside, and its threads. */
    public final class Process implements PortInterceptor, Executor {

        private final String name;
        private int actors;
        private boolean dead;

        private Process(String name) {
            this.name = name;
        }

        /**
         * Adds an actor. To be called before the run, or by a running actor. Work whose result an actor waits for is
         * done by that actor, one piece after another: an actor may stop only at its calls.
         */
        @Override
        public void execute(Runnable work) {
            if (work instanceof CompletableFuture.AsynchronousCompletionTask) {
                work.run();
                return;
            }
            Actor actor = new Actor(actors == 0 ? name : name + "." + actors, this, work);
            int before = ++actors;
            boolean runs = ACTOR.get() != null;
            Optional<PortCall> known = runs ? Optional.empty() : exploration.firstCall(actor.name);
            known.ifPresentOrElse(actor::expect, actor::start);
            if (!runs && known.isEmpty() && actors == before && actor.call != null) {
                exploration.remember(actor.name, actor.call);
            }
        }

        /**
         * An actor begins to wait for the step of another one. The result is polled, and returns false once no other
         * actor could do anything: then the time is over.
         */
        public BooleanSupplier begin() {
            return () -> {
                Actor actor = ACTOR.get();
                actor.hasSeenAMove = false;
                actor.ask(Step.PAUSE);
                return actor.hasSeenAMove;
            };
        }

        @Override
        public <T> T around(PortCall call, Supplier<T> proceed) {
            Actor actor = ACTOR.get();
            if (actor == null) {
                throw new IllegalStateException(call + " is made by a thread that is not put in order");
            }
            return actor.ask(call).of(call, proceed);
        }
    }

    /** A thread that stops at each of its calls. Until it has run at all, its first call is known from the order before. */
    private final class Actor {

        private final String name;
        private final Process process;
        private final Runnable work;
        private final Semaphore started = new Semaphore(0);
        private final Semaphore turn = new Semaphore(0);
        private Optional<Outcome> granted = Optional.empty();
        private PortCall call;
        private boolean isExpected;
        /** The moves since it began to pause. */
        private boolean hasSeenAMove;

        private boolean hasStarted;

        private Actor(String name, Process process, Runnable work) {
            this.name = name;
            this.process = process;
            this.work = work;
        }

        private Step step(Outcome outcome) {
            return new Step(name, process.name, call, outcome);
        }

        private boolean isToDie() {
            return cutOff || process.dead;
        }

        /** Runs up to its first call. */
        private void start() {
            THREADS.execute(this::run);
            await(started, "the first call of " + name);
        }

        /** Need not run before its known first call is chosen; a thread gets the turn when it is time for the call. */
        private void expect(PortCall first) {
            call = first;
            isExpected = true;
            hasStarted = true;
            waiting.put(name, this);
        }

        private void run() {
            ACTOR.set(this);
            try {
                work.run();
            } catch (ProcessDied asItWasTo) {
                process.dead = true;
            } catch (RuntimeException | Error unexpected) {
                failure = Optional.of(unexpected);
            } finally {
                ACTOR.remove();
                handOver();
            }
        }

        /** Waits until it is this call's turn, and returns its outcome. */
        private Outcome ask(PortCall next) {
            if (isExpected) {
                isExpected = false;
                if (!next.equals(call)) {
                    throw new IllegalStateException(name + " first called " + call + ", and now " + next);
                }
                return granted.orElseThrow();
            }
            if (isToDie()) {
                throw new ProcessDied();
            }
            call = next;
            waiting.put(name, this);
            handOver();
            turn.acquireUninterruptibly();
            return granted.orElseThrow(ProcessDied::new);
        }

        /** Gives the turn to the next actor; one that only had to reach its first call gives it back. */
        private void handOver() {
            if (hasStarted) {
                pass();
            } else {
                hasStarted = true;
                started.release();
            }
        }

        /** @param outcome empty to die */
        private void go(Optional<Outcome> outcome) {
            waiting.remove(name);
            granted = outcome;
            if (!isExpected) {
                turn.release();
            } else if (outcome.isPresent()) {
                THREADS.execute(this::run);
            } else {
                pass();
            }
        }
    }
}
