package dev.teleconsult.ports.application;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Leftover;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.FakeVideoProvider.OpenedRoom;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SequentialOperationIds;
import dev.teleconsult.ports.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The application on fakes: a day before the start, with a window of ten minutes. */
public final class Bench implements AutoCloseable {

    public static final Instant START = DomainFixtures.START;
    public static final Duration HOUR = Duration.ofHours(1);
    public static final Duration LEAD = Duration.ofMinutes(10);
    public static final Instant OPENS = START.minus(LEAD);
    public static final LinkPreferences AS_IT_IS = new LinkPreferences(false, Language.COMPANY_DEFAULT);

    public static final Invitation DOCTOR = Invitation.of("doctor", DomainFixtures.DOCTORS, "Ada Doctor");
    public static final Invitation PATIENT = patient(1);
    public static final Invitations BOTH = Invitations.of(DOCTOR, PATIENT);
    public static final Invitations DOCTOR_ALONE = Invitations.of(2, List.of(DOCTOR));

    public final SettableClock clock;
    public final InMemoryStorage storage;
    public final FakeVideoProvider video;
    public final Interference interference = new Interference();
    public final Poison poison = new Poison();
    public final Supplier<OperationId> operations = new SequentialOperationIds();
    public final TeleconsultApplication application;

    private Bench(
            SettableClock clock,
            InMemoryStorage storage,
            ProviderCapabilities provider,
            UnaryOperator<TeleconsultApplication.Builder> how) {
        this.clock = clock;
        this.storage = storage;
        this.video = new FakeVideoProvider(clock, provider);
        this.application = how.apply(TeleconsultApplication.builder(
                                Intercepted.storage(poison.in(storage), interference),
                                Intercepted.video(poison.in(video), interference))
                        .privileges(DomainFixtures.privileges())
                        .immutabilityWindow(new ImmutabilityWindow(LEAD))
                        .executor(Runnable::run)
                        .operationIds(operations)
                        .detailsFreshFor(Duration.ZERO)
                        .changePatience(Duration.ZERO)
                        .nanoTime(clock::nanoTime)
                        .clock(clock))
                .build();
    }

    public static Bench plain() {
        return with(builder -> builder);
    }

    public static Bench with(UnaryOperator<TeleconsultApplication.Builder> how) {
        return with(FakeVideoProvider.STANDARD, how);
    }

    public static Bench with(ProviderCapabilities provider, UnaryOperator<TeleconsultApplication.Builder> how) {
        SettableClock clock = aDayBefore();
        return new Bench(clock, new InMemoryStorage(clock), provider, how);
    }

    public static Bench on(InMemoryStorage storage) {
        return on(storage, builder -> builder);
    }

    public static Bench on(InMemoryStorage storage, UnaryOperator<TeleconsultApplication.Builder> how) {
        return new Bench(aDayBefore(), storage, FakeVideoProvider.STANDARD, how);
    }

    private static SettableClock aDayBefore() {
        return SettableClock.at(START.minus(Duration.ofDays(1)));
    }

    public static Invitation patient(int number) {
        return Invitation.of("patient-" + number, DomainFixtures.PATIENTS, "Bruno Patient-" + number);
    }

    /** A doctor and her patients, this number in all. */
    public static Invitations people(int count) {
        List<Invitation> people = new ArrayList<>(List.of(DOCTOR));
        IntStream.range(1, count).mapToObj(Bench::patient).forEach(people::add);
        return Invitations.of(count, people);
    }

    public static ScheduleCommand command(Invitations invitations) {
        return ScheduleCommand.of(invitations, START, HOUR);
    }

    public static RequestContext by(String user) {
        return RequestContext.of(new UserId(user));
    }

    public static RequestContext system() {
        return RequestContext.system();
    }

    public static RequestContext keyed(String key) {
        return RequestContext.anonymous("keyed").idempotencyKey(key);
    }

    /** A doctor and a patient, with a room. */
    public TeleconsultationId scheduled() {
        return schedule(BOTH);
    }

    public TeleconsultationId schedule(Invitations invitations) {
        return schedule(command(invitations));
    }

    public TeleconsultationId schedule(ScheduleCommand command) {
        return application.planning().schedule(command, system());
    }

    public void change(TeleconsultationId id, ChangeCommand command) {
        application.planning().change(id, command, system());
    }

    public void add(TeleconsultationId id, Invitation invitation) {
        application.planning().addParticipant(id, invitation, system());
    }

    public void cancel(TeleconsultationId id) {
        application.planning().cancel(id, system());
    }

    public View join(TeleconsultationId id, String user) {
        return application.joining().join(id, AS_IT_IS, by(user));
    }

    public AccessLink linkOf(TeleconsultationId id, String user) {
        return join(id, user).link().orElseThrow();
    }

    /** Lets the video provider report an event that has just happened. */
    public void tell(CallEvent.Kind kind, RoomId room) {
        tell(new CallEvent(kind, room, 0, clock.instant()));
    }

    public void tell(CallEvent event) {
        FakeVideoProvider.SignedMessage message = video.message(event, clock.instant());
        application.callEvents().received(message.headers(), message.body());
    }

    public void openTheWindow() {
        clock.set(OPENS);
    }

    /** The record, also of a closed one. */
    public Teleconsultation record(TeleconsultationId id) {
        return storage.all().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** An equal record in another object, as when a store reads it again. */
    public static Teleconsultation anew(Teleconsultation read) {
        return new Teleconsultation(
                read.id(), read.plan(), read.state(), read.leftovers(), read.turns(), read.madeFacts());
    }

    public Plan plan(TeleconsultationId id) {
        return record(id).plan();
    }

    public RoomState.Phase phase(TeleconsultationId id) {
        return record(id).state().phase();
    }

    public RoomId room(TeleconsultationId id) {
        return record(id).room().orElseThrow().id();
    }

    public List<Leftover> leftovers(TeleconsultationId id) {
        return record(id).leftovers();
    }

    public List<RoomId> openRooms() {
        return video.currentRooms().stream().map(OpenedRoom::id).toList();
    }

    public OpenedRoom onlyRoom() {
        List<OpenedRoom> rooms = video.currentRooms();
        if (rooms.size() != 1) {
            throw new AssertionError("one room expected: " + rooms);
        }
        return rooms.get(0);
    }

    public VideoUserId videoUser(String user) {
        return storage.allUserIds().get(new UserId(user));
    }

    /** Stores a record with a doctor and a patient. */
    public TeleconsultationId put(RoomState state) {
        return put(state, "Ada Doctor", Set.of(DomainFixtures.DOCTORS));
    }

    /** A record of the original service: without names and groups. */
    public TeleconsultationId putWithoutNames(RoomState state) {
        return put(state, "", Set.of());
    }

    private TeleconsultationId put(RoomState state, String name, Set<String> groups) {
        List<Participant> people = List.of(
                new Participant(known("doctor", Role.PLUS), name, groups, Language.COMPANY_DEFAULT),
                new Participant(known("patient-1", Role.BASIC), name, groups, Language.COMPANY_DEFAULT));
        Plan plan = new Plan(Participants.of(people), Schedule.startingAt(START, HOUR));
        TeleconsultationId id = new TeleconsultationId("put-" + (storage.all().size() + 1));
        storage.put(new Teleconsultation(id, plan, state, List.of()));
        state.room().ifPresent(video::know);
        return id;
    }

    private VideoUserId known(String user, Role role) {
        VideoUserId videoUser = new VideoUserId("usr_" + user);
        video.know(videoUser, role);
        return storage.userIds().add(new UserId(user), videoUser, system());
    }

    /** A room with a link for each participant of {@link #put}. */
    public static Room room(String id) {
        return new Room(
                new RoomId(id),
                Map.of(
                        new VideoUserId("usr_doctor"), DomainFixtures.aLink(id + "-doctor"),
                        new VideoUserId("usr_patient-1"), DomainFixtures.aLink(id + "-patient-1")));
    }

    /** As after a crash: only the fakes are left. */
    public TeleconsultApplication restarted() {
        return beside(new Interference());
    }

    /** Another replica. */
    public TeleconsultApplication beside(Interference interferenceThere) {
        return beside(interferenceThere, builder -> builder);
    }

    public TeleconsultApplication beside(
            Interference interferenceThere, UnaryOperator<TeleconsultApplication.Builder> how) {
        return how.apply(TeleconsultApplication.builder(
                        Intercepted.storage(poison.in(storage), interferenceThere),
                        Intercepted.video(poison.in(video), interferenceThere)))
                .privileges(DomainFixtures.privileges())
                .immutabilityWindow(new ImmutabilityWindow(LEAD))
                .executor(Runnable::run)
                .operationIds(operations)
                .changePatience(Duration.ZERO)
                .nanoTime(clock::nanoTime)
                .clock(clock)
                .build();
    }

    /** Advances the clock past the time limit of unfinished attempts, and runs the reconciler. */
    public void reconcileLater() {
        clock.advance(Duration.ofMinutes(2));
        application.reconciler().runOnce();
    }

    public static RefusalException refusal(RefusalCode code, ThrowingCallable call) {
        RefusalException refusal = catchThrowableOfType(RefusalException.class, call);
        if (refusal == null || refusal.code() != code) {
            throw new AssertionError("refused with " + code + " expected, but: " + refusal, refusal);
        }
        return refusal;
    }

    @Override
    public void close() {
        application.close();
    }

    /** Lets something happen during a use case: around one of its calls to a port. */
    public static final class Interference implements PortInterceptor {

        private record At(String call, Consumer<Runnable> what, boolean lostAnswer, boolean always) {}

        private final List<At> waiting = new ArrayList<>();

        /** Just before the next call of that name, for example {@code VideoRooms.open}. */
        public void before(String call, Runnable what) {
            waiting.add(new At(call, go -> what.run(), false, false));
        }

        /** Just before every call of that name. */
        public void beforeEach(String call, Runnable what) {
            waiting.add(new At(call, go -> what.run(), false, true));
        }

        /**
         * Instead of the next call of that name, which is made when the argument of {@code what} is run, or after it.
         */
        public void around(String call, Consumer<Runnable> what) {
            waiting.add(new At(call, what, false, false));
        }

        /** Just after the next call of that name, whose answer is then lost. */
        public void afterUnanswered(String call, Runnable what) {
            waiting.add(new At(
                    call,
                    go -> {
                        go.run();
                        what.run();
                    },
                    true,
                    false));
        }

        /** Lets the next call of that name pass; the interference happens at the one after it. */
        public void pass(String call) {
            before(call, () -> {});
        }

        @Override
        public <T> T around(PortCall call, Supplier<T> proceed) {
            At now = waiting.stream()
                    .filter(at -> at.call().equals(call.toString()))
                    .findFirst()
                    .orElse(null);
            if (now == null) {
                return proceed.get();
            }
            if (!now.always()) {
                waiting.remove(now);
            }
            List<T> results = new ArrayList<>();
            Runnable go = () -> results.add(results.isEmpty() ? proceed.get() : results.get(0));
            now.what().accept(go);
            go.run();
            if (now.lostAnswer()) {
                throw PortUnavailableException.outcomeUnknown(call.upstream(), call + " was not answered");
            }
            return results.get(0);
        }
    }
}
