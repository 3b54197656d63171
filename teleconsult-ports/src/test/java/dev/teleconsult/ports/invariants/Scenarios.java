package dev.teleconsult.ports.invariants;

import static dev.teleconsult.ports.invariants.Stage.HOUR;
import static dev.teleconsult.ports.invariants.Stage.LEAD;
import static dev.teleconsult.ports.invariants.Stage.START;

import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase.UploadsDeletion;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.invariants.Stage.Process;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every request that changes something. */
final class Scenarios {

    private static final ChangeCommand LONGER =
            ChangeCommand.none().schedule(ScheduleChange.none().length(HOUR.multipliedBy(2)));
    private static final ChangeCommand LATER = ChangeCommand.none()
            .schedule(ScheduleChange.none().start(START.plus(HOUR)).length(HOUR));

    private static final String OPEN = "VideoRooms.open";

    private Scenarios() {}

    static Map<String, Function<Stage, Scenario>> all() {
        Map<String, Function<Stage, Scenario>> all = new LinkedHashMap<>();
        all.put("schedule, all participants known", stage -> new Schedule(stage, system(), "doctor", "patient"));
        all.put(
                "schedule with a key, all participants known",
                stage -> new Schedule(stage, stage.keyed("k"), "doctor", "patient"));
        all.put("schedule, a participant to be named", stage -> new Schedule(stage, system(), "doctor"));
        all.put(
                "schedule with a key, a participant to be named",
                stage -> new Schedule(stage, stage.keyed("k"), "doctor"));
        all.put(
                "schedule with an identifier, all participants known",
                stage -> new Schedule(stage, identifiers(stage), "doctor", "patient"));
        all.put(
                "schedule with an identifier, a participant to be named",
                stage -> new Schedule(stage, identifiers(stage), "doctor"));
        all.put("schedule from a directory", stage -> {
            stage.useDirectory();
            return new Schedule(stage, stage.keyed("k"), "doctor", "patient");
        });
        all.put("change that needs another room", stage -> new Change(stage, LONGER, "doctor", "patient"));
        all.put(
                "change of people",
                stage -> new Change(
                        stage,
                        ChangeCommand.none().invitations(everyParticipant(stage, "doctor", "patient-2")),
                        "doctor",
                        "patient"));
        all.put("change of time only", stage -> new Change(stage, LATER, "doctor", "patient"));
        all.put(
                "change that loses the room",
                stage -> new Change(
                        stage,
                        ChangeCommand.none().invitations(some(stage, 3, "doctor", "patient")),
                        "doctor",
                        "patient"));
        all.put(
                "change that completes the roster",
                stage -> new Change(
                        stage,
                        ChangeCommand.none().invitations(everyParticipant(stage, "doctor", "patient")),
                        "doctor"));
        all.put("change without a room before and after", stage -> new Change(stage, LATER, "doctor"));
        all.put("add the last participant", stage -> new Add(stage, system(), 2));
        all.put("add the last participant with a key", stage -> new Add(stage, stage.keyed("k"), 2));
        all.put("add one of several", stage -> new Add(stage, system(), 3));
        all.put("add one of several with a key", stage -> new Add(stage, stage.keyed("k"), 3));
        all.put("join, the first to see a link", stage -> new Join(stage, false));
        all.put("join where the room is missing", stage -> new Join(stage, true));
        all.put("cancel one that is ready", stage -> new Cancel(stage, Cancel.Of.READY));
        all.put("cancel one that is shown", stage -> new Cancel(stage, Cancel.Of.REVEALED));
        all.put("cancel one without a room", stage -> new Cancel(stage, Cancel.Of.INCOMPLETE));
        all.put("cancel one whose change died", stage -> new Cancel(stage, Cancel.Of.REPLACING));
        all.put("cancel one that owes a room", stage -> new Cancel(stage, Cancel.Of.OWING));
        all.put("delete uploads", DeleteUploads::new);
        all.put("issue credentials", IssueCredentials::new);
        all.put("receive the end of a call", ReceiveCallEnd::new);
        all.put("reconcile one of each", Reconcile::new);
        return all;
    }

    private static RequestContext system() {
        return RequestContext.system();
    }

    private static List<ExternalIdentifier> identifiers(Stage stage) {
        return List.of(
                new ExternalIdentifier("https://example.org/sid/booking", stage.name),
                new ExternalIdentifier("https://example.org/sid/order", stage.name));
    }

    private static Invitations everyParticipant(Stage stage, String... people) {
        return some(stage, people.length, people);
    }

    private static Invitations some(Stage stage, int expected, String... people) {
        List<Invitation> known = Arrays.stream(people).map(stage::invite).toList();
        return Invitations.of(expected, known);
    }

    private static TeleconsultationId schedule(Process process, Invitations invitations) {
        return process.application.planning().schedule(ScheduleCommand.of(invitations, START, HOUR), system());
    }

    /** Sends the request, and returns whether the answer is a success. */
    private static boolean isSettled(Runnable request, RefusalCode... alsoDone) {
        try {
            request.run();
            return true;
        } catch (RefusalException refusal) {
            boolean comeAgain = refusal.code() == RefusalCode.CONCURRENT_CHANGE
                    || refusal.code() == RefusalCode.IDEMPOTENCY_KEY_IN_USE
                    || refusal.code() == RefusalCode.IDENTIFIER_BEING_TAKEN;
            if (!comeAgain && !List.of(alsoDone).contains(refusal.code())) {
                throw refusal;
            }
            return !comeAgain;
        }
    }

    /** Lets a process die during a request, when it has made that call and has no answer. */
    private static void die(Stage stage, String after, Consumer<Process> request) {
        try (Process dying = stage.start(Faults.strike(after, Faults.Kind.CRASH_AFTER))) {
            request.accept(dying);
        } catch (Crash expected) {
            return;
        }
        throw new AssertionError("there was no call of " + after);
    }

    private static final class Schedule extends Scenario {

        private final RequestContext context;
        private final List<ExternalIdentifier> identifiers;
        private final String[] people;

        private Schedule(Stage stage, RequestContext context, String... people) {
            super(stage);
            this.context = context;
            this.identifiers = List.of();
            this.people = people;
        }

        private Schedule(Stage stage, List<ExternalIdentifier> identifiers, String... people) {
            super(stage);
            this.context = system();
            this.identifiers = identifiers;
            this.people = people;
        }

        @Override
        boolean ask(Process process) {
            return isSettled(
                    () -> known.add(process.application
                            .planning()
                            .schedule(
                                    ScheduleCommand.of(some(stage, 2, people), START, HOUR)
                                            .identifiedBy(identifiers),
                                    context)),
                    RefusalCode.IDENTIFIER_IN_USE);
        }

        @Override
        boolean mayBeRepeated() {
            return context.idempotencyKey().isPresent() || !identifiers.isEmpty();
        }

        @Override
        boolean isDone(Process process) {
            Set<TeleconsultationId> all = new HashSet<>(known);
            all.addAll(stage.everOpenedFor());
            // All identifiers refer to one, even if the caller only knows that they are taken.
            Set<Optional<TeleconsultationId>> identified = identifiers.stream()
                    .map(identifier -> process.application
                            .finding()
                            .lookByIdentifier(identifier, context)
                            .map(FindTeleconsultationsUseCase.Item::id))
                    .collect(Collectors.toSet());
            identified.forEach(id -> id.ifPresent(all::add));
            return known.size() <= 1
                    && identified.size() <= 1
                    && !identified.contains(Optional.<TeleconsultationId>empty())
                    && all.stream().filter(id -> read(process, id).isPresent()).count() == 1;
        }

        @Override
        boolean isUndone(Process process) {
            return known.isEmpty()
                    && stage.everOpenedFor().stream()
                            .noneMatch(id -> read(process, id).isPresent());
        }
    }

    private static final class Change extends Scenario {

        private final ChangeCommand command;
        private final String[] people;
        private TeleconsultationId id;
        private Plan before;

        private Change(Stage stage, ChangeCommand command, String... people) {
            super(stage);
            this.command = command;
            this.people = people;
        }

        @Override
        void prepare(Process process) {
            id = schedule(process, some(stage, 2, people));
            known.add(id);
            before = read(process, id).orElseThrow().plan();
        }

        @Override
        boolean ask(Process process) {
            return isSettled(() -> process.application.planning().change(id, command, system()));
        }

        @Override
        boolean isDone(Process process) {
            Plan plan = read(process, id).orElseThrow().plan();
            boolean when = command.schedule().isEmpty()
                    || plan.schedule().equals(before.schedule().changedBy(command.schedule()));
            boolean who = command.invitations()
                    .map(wanted -> wanted.expected() == plan.participants().expected()
                            && wanted.known().stream()
                                    .map(Invitation::fullName)
                                    .toList()
                                    .equals(plan.participants().known().stream()
                                            .map(Participant::fullName)
                                            .toList()))
                    .orElse(true);
            return when && who;
        }

        @Override
        boolean isUndone(Process process) {
            return read(process, id).orElseThrow().plan().equals(before);
        }
    }

    private static final class Add extends Scenario {

        private final RequestContext context;
        private final int expected;
        private TeleconsultationId id;

        private Add(Stage stage, RequestContext context, int expected) {
            super(stage);
            this.context = context;
            this.expected = expected;
        }

        @Override
        void prepare(Process process) {
            id = schedule(process, some(stage, expected, "doctor"));
            known.add(id);
        }

        @Override
        boolean ask(Process process) {
            Runnable request =
                    () -> process.application.planning().addParticipant(id, stage.invite("patient"), context);
            return context.idempotencyKey().isPresent()
                    ? isSettled(request)
                    : isSettled(request, RefusalCode.DUPLICATE_PARTICIPANT, RefusalCode.ROSTER_FULL);
        }

        @Override
        boolean isDone(Process process) {
            return names(process).equals(List.of("doctor", "patient"));
        }

        @Override
        boolean isUndone(Process process) {
            return names(process).equals(List.of("doctor"));
        }

        private List<String> names(Process process) {
            return read(process, id).orElseThrow().plan().participants().known().stream()
                    .map(Participant::fullName)
                    .toList();
        }
    }

    private static final class Join extends Scenario {

        private final boolean missing;
        private TeleconsultationId id;

        private Join(Stage stage, boolean missing) {
            super(stage);
            this.missing = missing;
        }

        @Override
        void prepare(Process process) {
            id = schedule(process, everyParticipant(stage, "doctor", "patient"));
            if (missing) {
                Plan plan = read(process, id).orElseThrow().plan();
                process.application.planning().cancel(id, system());
                cancelled.add(id);
                id = process.storage()
                        .teleconsultations()
                        .insert(plan, new RoomState.NoRoom(), system())
                        .id();
            }
            known.add(id);
            stage.clock.set(START.minus(LEAD));
        }

        @Override
        boolean ask(Process process) {
            return process.join(id, "doctor").isPresent();
        }

        @Override
        boolean isDone(Process process) {
            return read(process, id).orElseThrow().room().isPresent();
        }

        @Override
        boolean isUndone(Process process) {
            // A missing room may have been opened although the link could not be shown.
            return missing || read(process, id).orElseThrow().room().isPresent();
        }
    }

    private static final class Cancel extends Scenario {

        private enum Of {
            READY,
            REVEALED,
            INCOMPLETE,
            REPLACING,
            OWING
        }

        private final Of of;
        private TeleconsultationId id;

        private Cancel(Stage stage, Of of) {
            super(stage);
            this.of = of;
        }

        @Override
        void prepare(Process process) {
            id = schedule(
                    process,
                    of == Of.INCOMPLETE ? some(stage, 2, "doctor") : everyParticipant(stage, "doctor", "patient"));
            known.add(id);
            if (of == Of.REVEALED) {
                stage.clock.set(START);
                process.join(id, "patient");
            }
            if (of == Of.REPLACING) {
                die(stage, OPEN, one -> one.application.planning().change(id, LONGER, system()));
            }
            if (of == Of.OWING) {
                stage.video.failNext(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
                process.application.planning().change(id, LONGER, system());
            }
        }

        @Override
        boolean ask(Process process) {
            cancelled.add(id);
            return isSettled(
                    () -> process.application.planning().cancel(id, system()), RefusalCode.TELECONSULTATION_NOT_FOUND);
        }

        @Override
        boolean isDone(Process process) {
            return read(process, id).isEmpty() && stage.video.currentRooms().isEmpty();
        }

        @Override
        boolean isUndone(Process process) {
            return read(process, id)
                    .map(teleconsultation -> teleconsultation.room().isPresent() != (of == Of.INCOMPLETE))
                    .orElse(false);
        }
    }

    private static final class DeleteUploads extends Scenario {

        private TeleconsultationId id;

        private DeleteUploads(Stage stage) {
            super(stage);
        }

        @Override
        void prepare(Process process) {
            id = schedule(process, everyParticipant(stage, "doctor", "patient"));
            known.add(id);
            Stream.of(1, 2, 3).forEach(any -> stage.video.addUpload(room(process)));
        }

        @Override
        boolean ask(Process process) {
            UploadsDeletion deletion = process.application
                    .callContent()
                    .deleteUploads(id, stage.by("doctor"))
                    .orElseThrow();
            return deletion.deleted() == deletion.total();
        }

        @Override
        boolean isDone(Process process) {
            return stage.video.uploads().list(room(process)).isEmpty();
        }

        /** Some uploads may be deleted: a caller whose answer counts fewer deleted uploads than all repeats it. */
        @Override
        boolean isUndone(Process process) {
            return true;
        }

        private RoomId room(Process process) {
            return read(process, id).flatMap(one -> one.room().map(Room::id)).orElseThrow();
        }
    }

    private static final class IssueCredentials extends Scenario {

        private IssueCredentials(Stage stage) {
            super(stage);
            stage.useDirectory();
        }

        @Override
        boolean ask(Process process) {
            process.application.credentials().issue(HOUR, stage.by("doctor-2"));
            return true;
        }

        @Override
        boolean isDone(Process process) {
            return process.storage()
                            .userIds()
                            .find(Set.of(stage.user("doctor-2")), system())
                            .size()
                    == 1;
        }

        /** A failed request may have registered a participant. */
        @Override
        boolean isUndone(Process process) {
            return true;
        }
    }

    private static final class ReceiveCallEnd extends Scenario {

        private TeleconsultationId id;
        private RoomId room;
        private FakeVideoProvider.SignedMessage message;

        private ReceiveCallEnd(Stage stage) {
            super(stage);
        }

        @Override
        void prepare(Process process) {
            id = schedule(process, everyParticipant(stage, "doctor", "patient"));
            known.add(id);
            stage.clock.set(START);
            process.join(id, "doctor");
            room = read(process, id).flatMap(one -> one.room().map(Room::id)).orElseThrow();
            stage.video.addUpload(room);
            message = stage.video.message(
                    new CallEvent(CallEvent.Kind.SESSION_ENDED, room, 0, stage.clock.instant()), stage.clock.instant());
        }

        @Override
        boolean ask(Process process) {
            process.application.callEvents().received(message.headers(), message.body());
            return true;
        }

        @Override
        boolean isDone(Process process) {
            return stage.video.uploads().list(room).isEmpty();
        }

        @Override
        boolean isUndone(Process process) {
            return stage.video.uploads().list(room).size() == 1;
        }
    }

    private static final class Reconcile extends Scenario {

        private TeleconsultationId replacing;
        private TeleconsultationId opening;
        private TeleconsultationId owing;

        private Reconcile(Stage stage) {
            super(stage);
        }

        @Override
        void prepare(Process process) {
            replacing = schedule(process, everyParticipant(stage, "doctor", "patient"));
            opening = schedule(process, some(stage, 2, "doctor"));
            owing = schedule(process, everyParticipant(stage, "doctor", "patient-2"));
            TeleconsultationId ending = schedule(process, everyParticipant(stage, "doctor-2", "patient"));
            TeleconsultationId uncertain = schedule(process, everyParticipant(stage, "doctor-2", "patient-2"));
            known.addAll(List.of(replacing, opening, owing, ending, uncertain));
            cancelled.add(ending);

            die(stage, OPEN, one -> one.application.planning().change(replacing, LONGER, system()));
            die(
                    stage,
                    OPEN,
                    one -> one.application.planning().addParticipant(opening, stage.invite("patient-3"), system()));
            die(stage, OPEN, one -> schedule(one, everyParticipant(stage, "doctor", "patient-3")));
            stage.video.failAlways(FakeVideoProvider.Operation.DELETE_ROOM, Failures.unavailable());
            process.application.planning().change(owing, LONGER, system());
            process.application.planning().cancel(ending, system());
            stage.video.heal();
            stage.video.failNext(FakeVideoProvider.Operation.OPEN_ROOM, Failures.afterwards(Failures.unavailable()));
            try {
                process.application.planning().change(uncertain, LONGER, system());
                throw new AssertionError("its room is uncertain");
            } catch (PortException expected) {
                stage.clock.advance(Stage.BOUND.plus(Duration.ofMillis(1)));
            }
        }

        @Override
        boolean ask(Process process) {
            return process.application.reconciler().runOnce().unsettled() == 0;
        }

        @Override
        boolean isDone(Process process) {
            return read(process, replacing).orElseThrow().room().isPresent()
                    && read(process, opening).orElseThrow().room().isEmpty()
                    && read(process, owing).orElseThrow().room().isPresent()
                    && stage.video.currentRooms().size() == 3;
        }

        /** It makes one step at a time; the next run continues. */
        @Override
        boolean isUndone(Process process) {
            return true;
        }
    }
}
