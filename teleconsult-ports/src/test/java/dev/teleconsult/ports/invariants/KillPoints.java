package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.application.Reconciler;
import dev.teleconsult.ports.invariants.Faults.Kind;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.testing.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Plays a scenario repeatedly, and lets another of its calls fail each time. */
final class KillPoints {

    /** The steps between the fault and the check of the invariants. */
    enum Recovery {
        /** The reconciler runs first, the caller repeats the request later. */
        RECONCILER_FIRST,
        /** The caller repeats the request after the time limit, the reconciler runs later. */
        CALLER_FIRST,
        /** The caller repeats the request at once. */
        CALLER_AT_ONCE,
        /** The reconcilers of several replicas run at the same time. */
        MANY_RECONCILERS,
        /** The video provider is away while the reconciler runs. */
        PROVIDER_AWAY
    }

    private static final int MOST_RUNS = 10;

    /** A crash before a call leaves the same state as a crash after the one before it, so it is not played again. */
    private static final List<Kind> ONCE = List.of(Kind.CRASH_AFTER, Kind.ANSWER_LOST, Kind.NOT_DONE);

    /** Where two calls fail: the failures after which the call has taken effect. */
    private static final List<Kind> TWICE = List.of(Kind.CRASH_AFTER, Kind.ANSWER_LOST);

    /** About this number of calls of a recovery fail after one and the same first call, in a sample. */
    private static final int MOST_SECONDS = 4;

    /** Whether calls fail in every combination, and not in a sample. */
    static final boolean WHOLE = System.getProperty("kill.points", "").equals("all");

    private final Supplier<Supplier<TeleconsultStorage>> stores;
    private final Function<Stage, Scenario> scenario;
    private final Mutant mutant;
    /** The calls of a recovery that failed after one first call or another. */
    private final BitSet seconds = new BitSet();

    /** The ways in which a call failed, each with a recovery that was played after it. */
    private final Set<List<Enum<?>>> recoveries = new HashSet<>();

    private int points;
    private int plays;

    /**
     * @param stores returns a store for each play, which returns a connection for each process
     */
    KillPoints(Supplier<Supplier<TeleconsultStorage>> stores, Function<Stage, Scenario> scenario, Mutant mutant) {
        this.stores = stores;
        this.scenario = scenario;
        this.mutant = mutant;
    }

    /**
     * A test for each scenario, and a last one that prints how many calls failed in how many plays.
     *
     * @param played plays a scenario
     * @param line makes the printed line from the numbers of calls and plays
     */
    static Stream<DynamicTest> tests(
            Function<Function<Stage, Scenario>, KillPoints> played, BiFunction<Integer, Integer, String> line) {
        AtomicInteger points = new AtomicInteger();
        AtomicInteger plays = new AtomicInteger();
        Stream<DynamicTest> scenarios = Scenarios.all().entrySet().stream()
                .map(scenario -> DynamicTest.dynamicTest(scenario.getKey(), () -> {
                    KillPoints done = played.apply(scenario.getValue());
                    points.addAndGet(done.points());
                    plays.addAndGet(done.plays());
                }));
        return Stream.concat(
                scenarios,
                Stream.of(DynamicTest.dynamicTest(
                        "points covered", () -> System.out.println(line.apply(points.get(), plays.get())))));
    }

    /** The number of calls that failed, each in every way. */
    int points() {
        return points;
    }

    /** The number of plays of the scenario. */
    int plays() {
        return plays;
    }

    /** Every call in every way, each with one of the recoveries, which take turns. */
    KillPoints once() {
        for (int at = 0; playsOn(at); at++) {
            points++;
        }
        if (points >= Recovery.values().length) {
            assertThat(recoveries)
                    .as("ways and recoveries that met")
                    .hasSize((WHOLE ? Kind.values().length : ONCE.size()) * Recovery.values().length);
        }
        return this;
    }

    private boolean playsOn(int at) {
        boolean struck = false;
        for (Kind kind : WHOLE ? List.of(Kind.values()) : ONCE) {
            for (Recovery recovery : Recovery.values()) {
                boolean isSampled = (at + kind.ordinal() + recovery.ordinal()) % Recovery.values().length == 0;
                if (isSampled || WHOLE) {
                    struck |= play(at, kind, recovery, -1, Kind.NOT_DONE).isPresent();
                    recoveries.add(List.of(kind, recovery));
                }
            }
        }
        return struck;
    }

    /**
     * Every call once: by turns the process dies after the call, or the answer is lost; and by turns with each
     * recovery.
     *
     * @param first which of them comes first, 0 or 1
     */
    KillPoints sampled(int first) {
        Recovery[] recoveries = Recovery.values();
        for (int at = 0; ; at++) {
            Kind kind = TWICE.get((at + first) % TWICE.size());
            if (play(at, kind, recoveries[at % recoveries.length], -1, Kind.NOT_DONE)
                    .isEmpty()) {
                return this;
            }
            points++;
        }
    }

    /**
     * Every call and, during its recovery, every other call again, by turns the first and the second; where a recovery
     * has many calls, every third or every n-th, beginning one later after each first call. A call of a recovery that
     * has not failed yet always does.
     */
    KillPoints twice() {
        for (int at = 0; playsTwiceOn(at); at++) {
            points++;
        }
        assertThat(seconds.cardinality())
                .as("failed calls of a recovery: %s", seconds)
                .isEqualTo(seconds.length());
        return this;
    }

    /** The distance between two calls of a recovery that fail after the same first call. */
    private int stride() {
        return WHOLE ? 1 : Math.max(2, (seconds.length() + MOST_SECONDS - 1) / MOST_SECONDS);
    }

    private boolean playsTwiceOn(int at) {
        boolean struck = false;
        for (Kind kind : WHOLE ? TWICE : List.of(TWICE.get(at / 2 % TWICE.size()))) {
            for (Recovery recovery : recoveries(kind)) {
                struck |= playsTwiceOn(at, kind, recovery);
            }
        }
        return struck;
    }

    /** The likely first actor: a dead process takes its caller along, a caller that gets an outage retries. */
    private static List<Recovery> recoveries(Kind kind) {
        if (WHOLE) {
            return List.of(Recovery.RECONCILER_FIRST, Recovery.CALLER_FIRST);
        }
        return List.of(kind == Kind.CRASH_AFTER ? Recovery.RECONCILER_FIRST : Recovery.CALLER_FIRST);
    }

    private boolean playsTwiceOn(int at, Kind kind, Recovery recovery) {
        int stride = stride();
        for (int second = 0; ; second++) {
            if (second % stride != at % stride && seconds.get(second)) {
                continue;
            }
            for (Kind secondKind : WHOLE ? TWICE : List.of(TWICE.get((at / stride + second / stride) % TWICE.size()))) {
                Optional<Boolean> both = play(at, kind, recovery, second, secondKind);
                if (both.isEmpty()) {
                    return false;
                }
                if (!both.get()) {
                    return true;
                }
                seconds.set(second);
            }
        }
    }

    /** Returns whether the second fault occurred too; empty if not even the first one did. */
    private Optional<Boolean> play(int at, Kind kind, Recovery recovery, int second, Kind secondKind) {
        plays++;
        Stage stage = new Stage(stores.get(), Stage.BOUND, mutant);
        Scenario played = scenario.apply(stage);
        Faults faults = Faults.strike(at, kind);
        Faults moreFaults = Faults.strike(second, secondKind);
        try {
            Editions editions = new Editions();
            try (Process process = stage.start()) {
                played.prepare(process);
                editions.look(process, played.known);
            }
            Ending ending = ask(stage, played, faults);
            look(editions, stage, played);
            if (recovery == Recovery.CALLER_AT_ONCE && played.mayBeRepeated()) {
                ask(stage, played, Faults.none());
            }
            stage.clock.advance(Stage.BOUND.plus(Stage.GRACE).plus(Duration.ofSeconds(1)));
            if (second >= 0) {
                recoverInTrouble(stage, played, recovery, moreFaults);
                look(editions, stage, played);
                stage.clock.advance(Stage.BOUND.plus(Duration.ofSeconds(1)));
            }
            try (Process process = stage.start()) {
                recover(stage, played, recovery, process);
                editions.look(process, played.known);
                boolean comesFromTheOneRequest =
                        recovery != Recovery.CALLER_AT_ONCE && recovery != Recovery.CALLER_FIRST && second < 0;
                if (comesFromTheOneRequest) {
                    allOrNothing(played, ending, process);
                }
                Invariants.checkAtRest(stage, process, played.known);
                if (played.mayBeRepeated()) {
                    assertThat(played.ask(process))
                            .as("in the end the caller gets an answer")
                            .isTrue();
                    reconcileUntilQuiet(stage, process);
                    assertThat(played.isDone(process))
                            .as("in the end the request is carried out")
                            .isTrue();
                }
                editions.look(process, played.known);
                Invariants.check(stage, process, played.known, played.cancelled);
            }
        } catch (RuntimeException | Error failure) {
            throw new AssertionError(
                    "call " + at + " " + faults.struck().map(Object::toString).orElse("") + " " + kind
                            + (second < 0
                                    ? ""
                                    : ", then call " + second + " "
                                            + moreFaults
                                                    .struck()
                                                    .map(Object::toString)
                                                    .orElse("") + " "
                                            + secondKind)
                            + ", " + recovery + ": " + failure.getMessage(),
                    failure);
        }
        return faults.struck().map(struck -> moreFaults.struck().isPresent());
    }

    /** By a process of its own, since a dead one cannot be asked. */
    private static void look(Editions editions, Stage stage, Scenario played) {
        try (Process process = stage.start()) {
            editions.look(process, played.known);
        }
    }

    /** The answer to the caller. */
    private enum Ending {
        DONE,
        COME_AGAIN,
        FAILED,
        NOTHING
    }

    private static Ending ask(Stage stage, Scenario played, Faults faults) {
        try (Process process = stage.start(faults)) {
            return played.ask(process) ? Ending.DONE : Ending.COME_AGAIN;
        } catch (PortException failure) {
            return Ending.FAILED;
        } catch (Crash dead) {
            return Ending.NOTHING;
        }
    }

    private static void allOrNothing(Scenario played, Ending ending, Process process) {
        switch (ending) {
            case DONE ->
                assertThat(played.isDone(process))
                        .as("a reported success is carried out")
                        .isTrue();
            case FAILED ->
                assertThat(played.isUndone(process))
                        .as("a reported failure has changed nothing")
                        .isTrue();
            default ->
                assertThat(played.isDone(process) || played.isUndone(process))
                        .as("all or nothing")
                        .isTrue();
        }
    }

    private void recover(Stage stage, Scenario played, Recovery recovery, Process process) {
        switch (recovery) {
            case CALLER_FIRST -> {
                if (played.mayBeRepeated()) {
                    played.ask(process);
                }
            }
            case MANY_RECONCILERS -> manyReconcilers(stage);
            case PROVIDER_AWAY -> {
                stage.video.failAlways(Failures.unavailable());
                process.application.reconciler().runOnce();
                stage.clock.advance(Stage.BOUND);
                process.application.reconciler().runOnce();
                stage.video.heal();
            }
            default -> {
                // the reconciler runs below
            }
        }
        reconcileUntilQuiet(stage, process);
    }

    /** The recovery meets a fault too. */
    private static void recoverInTrouble(Stage stage, Scenario played, Recovery recovery, Faults faults) {
        try (Process process = stage.start(faults)) {
            if (recovery == Recovery.CALLER_FIRST && played.mayBeRepeated()) {
                played.ask(process);
            }
            process.application.reconciler().runOnce();
        } catch (PortException | Crash trouble) {
            assertThat(faults.struck()).isPresent();
        }
    }

    private static void manyReconcilers(Stage stage) {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Reconciler.Report>> replicas = new ArrayList<>();
            for (int replica = 0; replica < 3; replica++) {
                replicas.add(() -> {
                    try (Process process = stage.start()) {
                        return process.application.reconciler().runOnce();
                    }
                });
            }
            for (Future<Reconciler.Report> run : threads.invokeAll(replicas)) {
                run.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a reconciler failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            threads.shutdownNow();
        }
    }

    static void reconcileUntilQuiet(Stage stage, Process process) {
        for (int run = 0; run < MOST_RUNS; run++) {
            if (process.application.reconciler().runOnce().unsettled() == 0) {
                return;
            }
            stage.clock.advance(Stage.BOUND.plus(Duration.ofMillis(1)));
        }
        throw new AssertionError("some work is never completed: "
                + process.application.reconciler().lastReport());
    }
}
