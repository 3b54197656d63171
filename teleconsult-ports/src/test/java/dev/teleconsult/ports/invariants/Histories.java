package dev.teleconsult.ports.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.invariants.History.Answer;
import dev.teleconsult.ports.invariants.History.Request;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Several replicas, each with its own clock, and callers who read, change, add, cancel and schedule at random around
 * the opening of a window, while calls fail and replicas die. The history is checked afterwards.
 */
final class Histories {

    /** The largest error of a replica's clock, in both directions. */
    static final Duration SKEW = Duration.ofSeconds(2);

    private static final int REPLICAS = 5;
    private static final int REQUESTS = 20;

    /** The age at which an attempt is taken over; longer than any request takes, see {@link Time}. */
    private static final Duration BOUND = Duration.ofSeconds(10);

    private static final Duration LONGEST_REQUEST =
            BOUND.minus(SKEW.multipliedBy(2)).minusSeconds(1);
    private static final String[] PEOPLE = {
        "doctor", "doctor", "doctor", "patient", "patient", "patient-2", "patient-3", "stranger"
    };

    private final Supplier<Supplier<TeleconsultStorage>> stores;
    private final Function<TeleconsultApplication, Replica> through;
    private final Mutant mutant;
    private final Tally tally = new Tally();

    /**
     * @param stores returns a store for each history, which returns a connection for each process
     * @param through how callers reach an application
     */
    Histories(
            Supplier<Supplier<TeleconsultStorage>> stores,
            Function<TeleconsultApplication, Replica> through,
            Mutant mutant) {
        this.stores = stores;
        this.through = through;
        this.mutant = mutant;
    }

    /**
     * One replica runs at a time, and others run in between at every call to a port. The same seed, the same history.
     */
    void interleaved(long seed) {
        Turns turns = new Turns(seed, REPLICAS);
        new Run(seed).play(Optional.of(turns));
    }

    /** All replicas run at the same time. */
    void racing(long seed) {
        new Run(seed).play(Optional.empty());
    }

    /** The histories so far. */
    Tally tally() {
        return tally;
    }

    /** Never lets a request take so long that it could be taken for dead. */
    private static final class Time {

        private final Stage stage;
        private final Map<Integer, Instant> began = new HashMap<>();

        private Time(Stage stage) {
            this.stage = stage;
        }

        synchronized void begin(int actor) {
            began.put(actor, stage.clock.instant());
        }

        synchronized void end(int actor) {
            began.remove(actor);
        }

        synchronized void pass(Duration time) {
            Instant next = stage.clock.instant().plus(time);
            boolean tooLong = began.values().stream().anyMatch(one -> next.isAfter(one.plus(LONGEST_REQUEST)));
            if (!tooLong) {
                stage.clock.set(next);
            }
        }
    }

    /** One history. */
    private final class Run {

        private final long seed;
        private final Stage stage = new Stage(stores.get(), BOUND, mutant);
        private final Time time = new Time(stage);
        private final History history = new History(stage.clock::instant);
        private final List<TeleconsultationId> ids = new CopyOnWriteArrayList<>();
        private final Set<TeleconsultationId> cancelled = ConcurrentHashMap.newKeySet();
        private final AtomicInteger starts = new AtomicInteger();
        private final AtomicReference<Throwable> broken = new AtomicReference<>();

        private Run(long seed) {
            this.seed = seed;
        }

        private void play(Optional<Turns> turns) {
            try {
                begin();
                playAll(turns);
                if (broken.get() != null) {
                    throw new AssertionError("a request ended unexpectedly: " + broken.get(), broken.get());
                }
                tally.add(history);
                new HistoryChecker(history, stage.video.roomsEverOpened(), Stage.LEAD, SKEW, Stage.AGE).check();
                if (!isInTrouble()) {
                    settled();
                }
                end();
            } catch (RuntimeException | Error failure) {
                throw new AssertionError(
                        failure.getMessage() + "\nseed " + seed + (turns.isPresent() ? ", interleaved" : ", racing")
                                + "\n" + history,
                        failure);
            }
        }

        private void begin() {
            stage.clock.set(Stage.START.minus(Stage.LEAD).minusSeconds(6));
            try (Stage.Process process = stage.start()) {
                ids.add(process.application.planning().schedule(command("doctor", "patient"), RequestContext.system()));
                ids.add(process.application.planning().schedule(command("doctor"), RequestContext.system()));
            }
        }

        private void playAll(Optional<Turns> turns) {
            List<Thread> threads = new ArrayList<>();
            for (int one = 0; one < REPLICAS; one++) {
                Actor actor = new Actor(this, one, turns);
                threads.add(new Thread(actor, "actor-" + one));
            }
            threads.forEach(Thread::start);
            turns.ifPresent(Turns::begin);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(e);
                }
            }
        }

        private boolean isInTrouble() {
            return seed % 2 == 0;
        }

        /** Where no call fails, nothing waits for time to pass. */
        private void settled() {
            try (Stage.Process process = stage.start()) {
                Invariants.checkSettled(stage, process, Set.copyOf(ids));
            }
        }

        /** Without further failures, each caller without an answer repeats its request. */
        private void end() {
            stage.clock.advance(Duration.ofMinutes(1));
            Map<String, Set<TeleconsultationId>> told = new HashMap<>();
            history.events().forEach(event -> {
                if (event.request() instanceof Request.Schedule schedule
                        && event.answer() instanceof Answer.Scheduled scheduled) {
                    told.computeIfAbsent(schedule.key(), any -> new HashSet<>()).add(scheduled.id());
                }
            });
            try (Stage.Process process = stage.start()) {
                KillPoints.reconcileUntilQuiet(stage, process);
                Set<TeleconsultationId> known = new HashSet<>(ids);
                for (String key : Actor.KEYS) {
                    Set<TeleconsultationId> answers = told.computeIfAbsent(key, any -> new HashSet<>());
                    answers.add(process.application.planning().schedule(command(people(key)), stage.keyed(key)));
                    assertThat(answers)
                            .as("replay: the same key, the same answer: %s", key)
                            .hasSize(1);
                    known.addAll(answers);
                }
                assertThat(known)
                        .as("replay: there is no room for a visit whose id no caller got")
                        .containsAll(stage.everOpenedFor().stream()
                                .filter(id -> Scenario.read(process, id).isPresent())
                                .toList());
                history.rememberLinks(stage);
                Invariants.check(stage, process, known, cancelled);
            }
        }

        private ScheduleCommand command(String... people) {
            return ScheduleCommand.of(invitations(2, people), Stage.START, Stage.HOUR);
        }

        private Invitations invitations(int expected, String... people) {
            return Invitations.of(
                    expected, Arrays.stream(people).map(stage::invite).toList());
        }

        private Replica through(TeleconsultApplication application) {
            return through.apply(application);
        }

        private Mutant mutant() {
            return mutant;
        }

        private String[] people(String key) {
            return new String[] {"doctor", "patient-of-" + key};
        }
    }

    /** A caller, and its replica. */
    private static final class Actor implements Runnable {

        private static final List<String> KEYS = List.of("key-1", "key-2");

        private final Run run;
        private final int number;
        private final Optional<Turns> turns;
        private final Random random;
        private final Clock clock;
        private final boolean inTrouble;
        private final Random trouble;

        private Actor(Run run, int number, Optional<Turns> turns) {
            this.run = run;
            this.number = number;
            this.turns = turns;
            this.random = new Random(run.seed * 31 + number);
            this.trouble = new Random(run.seed * 37 + number);
            long skew = run.mutant() == Mutant.HAS_A_WRONG_CLOCK ? 5 * SKEW.toMillis() : SKEW.toMillis();
            this.clock = Clock.offset(run.stage.clock, Duration.ofMillis(between(-skew, skew)));
            this.inTrouble = run.isInTrouble();
        }

        @Override
        public void run() {
            turns.ifPresent(all -> all.await(number));
            try {
                int asked = 0;
                while (asked < REQUESTS) {
                    asked = untilDead(asked);
                }
            } catch (RuntimeException | Error unexpected) {
                run.broken.compareAndSet(null, unexpected);
            } finally {
                turns.ifPresent(all -> all.end(number));
            }
        }

        /** Returns the number of requests before the replica died. */
        private int untilDead(int before) {
            Way way = new Way();
            int asked = before;
            try (Stage.Process process = run.stage.start(way, clock);
                    Replica replica = run.through(process.application)) {
                while (asked < REQUESTS && !way.dead) {
                    asked++;
                    if (random.nextInt(100) < 60) {
                        run.time.pass(Duration.ofMillis(random.nextInt(100) < 10 ? 4000 : random.nextInt(400)));
                    }
                    run.time.begin(number);
                    try {
                        one(process, replica, way);
                    } finally {
                        run.time.end(number);
                    }
                }
            }
            return asked;
        }

        private void one(Stage.Process process, Replica replica, Way way) {
            TeleconsultationId id = run.ids.get(random.nextInt(run.ids.size()));
            int dice = random.nextInt(100);
            if (dice < 50) {
                String who = PEOPLE[random.nextInt(PEOPLE.length)];
                ask(way, new Request.Join(id, who), () -> join(replica, id, who));
            } else if (dice < 64) {
                // A unique millisecond distinguishes every start from every other.
                Instant start = Stage.START.plusSeconds(between(-4, 8)).plusMillis(1 + run.starts.incrementAndGet());
                change(
                        way,
                        replica,
                        id,
                        "start",
                        start,
                        ChangeCommand.none()
                                .schedule(ScheduleChange.none().start(start).length(Stage.HOUR)));
            } else if (dice < 71) {
                change(
                        way,
                        replica,
                        id,
                        "length",
                        Instant.MIN,
                        ChangeCommand.none()
                                .schedule(ScheduleChange.none().length(Stage.HOUR.plusMinutes(random.nextInt(60)))));
            } else if (dice < 77) {
                int which = random.nextInt(3);
                change(
                        way,
                        replica,
                        id,
                        "people " + which,
                        Instant.MIN,
                        ChangeCommand.none()
                                .invitations(
                                        switch (which) {
                                            case 0 -> run.invitations(2, "doctor", "patient-2");
                                            case 1 -> run.invitations(3, "doctor", "patient");
                                            default -> run.invitations(2, "doctor", "patient");
                                        }));
            } else if (dice < 85) {
                String who = random.nextBoolean() ? "patient" : "patient-3";
                ask(way, new Request.Add(id, who), () -> {
                    replica.planning()
                            .addParticipant(id, run.stage.invite(who), run.stage.keyed("add-" + who + "-" + id));
                    return new Answer.Done();
                });
            } else if (dice < 87) {
                run.cancelled.add(id);
                ask(way, new Request.Cancel(id), () -> {
                    replica.planning().cancel(id, RequestContext.system());
                    return new Answer.Done();
                });
            } else if (dice < 93) {
                String key = KEYS.get(random.nextInt(KEYS.size()));
                ask(way, new Request.Schedule(key), () -> {
                    TeleconsultationId scheduled =
                            replica.planning().schedule(run.command(run.people(key)), run.stage.keyed(key));
                    return new Answer.Scheduled(scheduled);
                });
            } else {
                reconcile(process);
            }
        }

        private void change(
                Way way, Replica replica, TeleconsultationId id, String what, Instant start, ChangeCommand command) {
            ask(way, new Request.Change(id, what, start), () -> {
                replica.planning().change(id, command, RequestContext.system());
                return new Answer.Done();
            });
        }

        private Answer join(Replica replica, TeleconsultationId id, String who) {
            RequestContext context = run.stage.by(who);
            // As the HTTP adapter does.
            JoinTeleconsultationUseCase.View view = replica.joining()
                    .joinAtOnce(id, Stage.AS_IT_IS, context)
                    .orElseGet(() -> replica.joining().join(id, Stage.AS_IT_IS, context));
            return Answer.Seen.of(view, run.stage.video);
        }

        private void ask(Way way, Request request, Supplier<Answer> question) {
            run.history.record(number, request, () -> {
                try {
                    return question.get();
                } catch (RefusalException refusal) {
                    return new Answer.Refused(refusal.code());
                } catch (PortException outage) {
                    return new Answer.Unknown(way.dead ? "crashed" : outage.getMessage());
                } catch (Crash dead) {
                    return new Answer.Unknown("crashed");
                }
            });
        }

        private void reconcile(Stage.Process process) {
            try {
                process.application.reconciler().runOnce();
            } catch (PortException | Crash trouble) {
                // the next run continues from here
                return;
            }
        }

        private long between(long least, long most) {
            return least + random.nextInt((int) (most - least + 1));
        }

        /** The replica's connection to the outside: others run in between, and sometimes a call fails. */
        private final class Way implements PortInterceptor {

            private volatile boolean dead;

            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                if (dead) {
                    throw new Crash();
                }
                turns.ifPresent(all -> all.pause(number));
                int dice = inTrouble ? trouble.nextInt(100) : 100;
                if (dice < 2) {
                    dead = true;
                    if (dice == 1) {
                        proceed.get();
                    }
                    throw new Crash();
                }
                if (dice < 4) {
                    proceed.get();
                    turns.ifPresent(all -> all.pause(number));
                    throw PortUnavailableException.outcomeUnknown(call.upstream(), call + " was not answered");
                }
                if (dice < 5) {
                    throw PortUnavailableException.notDone(call.upstream(), call + " could not be made");
                }
                return proceed.get();
            }
        }
    }
}
