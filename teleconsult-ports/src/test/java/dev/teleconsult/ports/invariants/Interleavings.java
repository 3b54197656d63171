package dev.teleconsult.ports.invariants;

import static dev.teleconsult.ports.invariants.Stage.BOUND;
import static dev.teleconsult.ports.invariants.Stage.HOUR;
import static dev.teleconsult.ports.invariants.Stage.LEAD;
import static dev.teleconsult.ports.invariants.Stage.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interleavings.Exploration;
import dev.teleconsult.ports.interleavings.Interleaving;
import dev.teleconsult.ports.interleavings.ProcessDied;
import dev.teleconsult.ports.invariants.History.Answer;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Two callers and a reconciler with one teleconsultation, each in a process of its own, in every order. After each
 * order everything has to be settled at once, and every invariant has to hold.
 */
final class Interleavings {

    /** The state of the record at the start. */
    enum Found {
        READY,
        /** Ready, with the deletion of its former room still owed. */
        OWING,
        /** Its room is being replaced by a process that died long enough ago to be taken over. */
        ABANDONED,
        REVEALED,
        INCOMPLETE
    }

    private final Found found;
    private final List<RacingCaller.Part> parts;
    private final Mutant mutant;

    Interleavings(Found found, List<RacingCaller.Part> parts, Mutant mutant) {
        this.found = found;
        this.parts = List.copyOf(parts);
        this.mutant = mutant;
    }

    /**
     * @throws AssertionError with the first order that violates an invariant
     */
    void playAll(Exploration exploration) {
        while (exploration.hasNext()) {
            Play play = new Play(exploration.next());
            try {
                play.play();
            } catch (RuntimeException | Error failure) {
                throw new AssertionError(
                        failure.getMessage() + "\n" + found + " " + parts + ", in this order:\n" + play.order
                                + "\nwith these answers:\n" + play.history,
                        failure);
            }
        }
    }

    /** One order. */
    private final class Play {

        private final Interleaving order;
        private final InMemoryStorage store = new InMemoryStorage();
        private final Stage stage = new Stage(store::replica, BOUND, mutant);
        private final History history = new History(stage.clock::instant);
        private final Map<RacingCaller, Answer> answers = new LinkedHashMap<>();
        private final Set<TeleconsultationId> known = new HashSet<>();
        private final Set<TeleconsultationId> cancelled = new HashSet<>();
        private final List<Process> processes = new ArrayList<>();
        private TeleconsultationId id;
        private RoomId room = new RoomId("none");
        private Plan before;

        private Play(Interleaving order) {
            this.order = order;
        }

        private void play() {
            try (Process process = stage.start()) {
                prepare(process);
            }
            for (int number = 1; number <= parts.size(); number++) {
                RacingCaller caller = new RacingCaller(parts.get(number - 1), number, stage, id, room);
                start("caller " + number, caller.skew(), process -> ask(caller, process));
            }
            start("reconciler", Duration.ZERO, this::reconcile);
            boolean toItsEnd = order.play();
            processes.forEach(Process::close);
            if (toItsEnd) {
                try (Process afterwards = stage.start()) {
                    check(afterwards);
                }
            }
        }

        /** The window opens in a second. */
        private void prepare(Process process) {
            stage.clock.set(START.minus(LEAD).minusSeconds(1).minus(BOUND).minusMillis(1));
            id = process.application
                    .planning()
                    .schedule(ScheduleCommand.of(people(), START, HOUR), RequestContext.system());
            known.add(id);
            switch (found) {
                case OWING -> {
                    stage.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
                    lengthen(process);
                }
                case REVEALED -> {
                    try (Process ahead = stage.start(Faults.none(), Clock.offset(stage.clock, BOUND.multipliedBy(2)))) {
                        ahead.join(id, "patient").orElseThrow();
                    }
                }
                case ABANDONED -> {
                    try (Process dying = stage.start(Faults.strike("VideoRooms.open", Faults.Kind.CRASH_AFTER))) {
                        lengthen(dying);
                        throw new AssertionError("it should have died");
                    } catch (Crash asItWasTo) {
                        stage.clock.advance(BOUND.plusMillis(1));
                    }
                }
                default -> {
                    // as it was scheduled
                }
            }
            stage.clock.set(START.minus(LEAD).minusSeconds(1));
            Teleconsultation begun = Scenario.read(process, id).orElseThrow();
            before = begun.plan();
            begun.room().map(Room::id).ifPresent(current -> {
                room = current;
                stage.video.addUpload(current);
            });
        }

        private Invitations people() {
            return found == Found.INCOMPLETE
                    ? Invitations.of(2, List.of(stage.invite("doctor")))
                    : Invitations.of(2, List.of(stage.invite("doctor"), stage.invite("patient")));
        }

        private void lengthen(Process process) {
            ChangeCommand longer =
                    ChangeCommand.none().schedule(ScheduleChange.none().length(HOUR.plusMinutes(1)));
            process.application.planning().change(id, longer, RequestContext.system());
        }

        private void start(String name, Duration skew, Consumer<Process> work) {
            Interleaving.Process replica = order.process(name);
            Process process = stage.start(replica, Clock.offset(stage.clock, skew));
            processes.add(process);
            replica.execute(() -> work.accept(process));
        }

        private void ask(RacingCaller caller, Process process) {
            if (caller.part() == RacingCaller.Part.CANCEL) {
                cancelled.add(id);
            }
            Answer answer = history.record(caller.number(), caller.request(), () -> {
                try {
                    return caller.ask(process.application);
                } catch (RefusalException refusal) {
                    return new Answer.Refused(refusal.code());
                } catch (PortException outage) {
                    assertThat(order.isStruck())
                            .as("nothing went wrong, so %s", outage)
                            .isTrue();
                    return new Answer.Unknown(outage.getMessage());
                } catch (ProcessDied dead) {
                    return new Answer.Unknown("crashed");
                }
            });
            answers.put(caller, answer);
            if (answer instanceof Answer.Scheduled scheduled) {
                known.add(scheduled.id());
            }
        }

        private void reconcile(Process process) {
            try {
                process.application.reconciler().runOnce();
            } catch (PortException untilTheNextRun) {
                assertThat(order.isStruck())
                        .as("nothing went wrong, so %s", untilTheNextRun)
                        .isTrue();
            }
        }

        private void check(Process process) {
            if (order.isCrashed()) {
                stage.clock.advance(BOUND.plusMillis(1));
            }
            if (order.isCrashed() || found == Found.ABANDONED) {
                KillPoints.reconcileUntilQuiet(stage, process);
            }
            Invariants.checkSettled(stage, process, known);
            new HistoryChecker(history, stage.video.roomsEverOpened(), LEAD, Histories.SKEW, Duration.ZERO).check();
            Scenario.read(process, id).map(Teleconsultation::plan).ifPresent(plan -> {
                assertAnswersMatchRecord(plan, RacingCaller::changesPeople);
                assertAnswersMatchRecord(plan, RacingCaller::changesTimes);
            });
            requireNoNeedlessRefusal();
            changeOnceMore(process);
            history.rememberLinks(stage);
            KillPoints.reconcileUntilQuiet(stage, process);
            Invariants.check(stage, process, known, cancelled);
        }

        /** Of the confirmed changes the last is on record, and of the refused ones none. */
        private void assertAnswersMatchRecord(Plan plan, Predicate<RacingCaller> changes) {
            List<RacingCaller> made = callers(changes, Answer.Done.class);
            List<RacingCaller> unknown = callers(changes, Answer.Unknown.class);
            if (unknown.isEmpty() && !made.isEmpty()) {
                assertThat(made)
                        .as("a change that was confirmed is on record: %s", plan)
                        .anyMatch(caller -> caller.isContentWith(plan));
            }
            if (unknown.isEmpty() && made.isEmpty()) {
                assertThat(callers(changes, Answer.Refused.class))
                        .as("a change that was refused is not on record: %s", plan)
                        .noneMatch(caller -> caller.isContentWith(plan) && !caller.isContentWith(before));
            }
        }

        private List<RacingCaller> callers(Predicate<RacingCaller> who, Class<? extends Answer> kind) {
            return answers.entrySet().stream()
                    .filter(answer -> who.test(answer.getKey()) && kind.isInstance(answer.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** A change waits for the one in its way, which ends: if not by itself, through the reconciler. */
        private void requireNoNeedlessRefusal() {
            answers.forEach((caller, answer) -> {
                if (!order.isStruck()) {
                    assertThat(answer)
                            .as("liveness: nothing stays in the way of %s", caller.part())
                            .isNotEqualTo(new Answer.Refused(RefusalCode.CONCURRENT_CHANGE));
                }
            });
        }

        /** Nothing blocks the next change, unless it is too late for one. */
        private void changeOnceMore(Process process) {
            Scenario.read(process, id).filter(this::isChangeable).ifPresent(now -> {
                Schedule schedule = now.plan().schedule();
                ChangeCommand later = ChangeCommand.none()
                        .schedule(ScheduleChange.none()
                                .start(schedule.start().plusSeconds(30))
                                .length(schedule.length().orElseThrow()));
                process.application.planning().change(id, later, RequestContext.system());
            });
        }

        private boolean isChangeable(Teleconsultation now) {
            return !(now.state() instanceof RoomState.Revealed)
                    && stage.clock
                            .instant()
                            .isBefore(now.plan().schedule().start().minus(LEAD));
        }
    }
}
