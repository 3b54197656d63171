package dev.teleconsult.ports.application;

import static dev.teleconsult.ports.application.Bench.DOCTOR;
import static dev.teleconsult.ports.application.Bench.DOCTOR_ALONE;
import static dev.teleconsult.ports.application.Bench.HOUR;
import static dev.teleconsult.ports.application.Bench.PATIENT;
import static dev.teleconsult.ports.application.Bench.START;
import static dev.teleconsult.ports.application.Bench.by;
import static dev.teleconsult.ports.application.Bench.command;
import static dev.teleconsult.ports.application.Bench.keyed;
import static dev.teleconsult.ports.application.Bench.system;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.ScheduleChange;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.records.IdentifiersTest;
import dev.teleconsult.ports.application.rooms.CallContentTest;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase.Filter;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase;
import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import dev.teleconsult.ports.inbound.ReadAuditUseCase;
import dev.teleconsult.ports.inbound.Refuses;
import dev.teleconsult.ports.inbound.ResendEventsUseCase;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.testing.FakeEventSink;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Plays every refusal that a use case lists, so that each is really used. {@link UseCase} checks in every test that no
 * other refusal occurs.
 */
class RefusalsTest {

    private static final TeleconsultationId NOWHERE = new TeleconsultationId("nowhere");

    private final Map<String, Set<RefusalCode>> played = new TreeMap<>();

    private interface Call {
        void run() throws Exception;
    }

    private void play(String useCase, RefusalCode code, Call call) {
        Bench.refusal(code, call::run);
        played.computeIfAbsent(useCase, any -> EnumSet.noneOf(RefusalCode.class))
                .add(code);
    }

    @Test
    void everyListedRefusalShouldOccur() {
        plans();
        keys();
        rosters();
        races();
        participants();
        looks();
        lists();
        delays();
        outcomes();
        events();
        trails();
        erasures();
        providerWithoutCapabilities();

        assertThat(played).isEqualTo(listed());
    }

    private static Map<String, Set<RefusalCode>> listed() {
        Map<String, Set<RefusalCode>> listed = new TreeMap<>();
        for (Method accessor : TeleconsultUseCases.class.getMethods()) {
            for (Method useCase : accessor.getReturnType().getMethods()) {
                Refuses refuses = useCase.getAnnotation(Refuses.class);
                if (refuses != null) {
                    assertThat(refuses.value()).doesNotHaveDuplicates();
                    listed.put(useCase.getName(), EnumSet.copyOf(Arrays.asList(refuses.value())));
                }
            }
        }
        return listed;
    }

    @Test
    void everyRefusalCodeShouldBeListed() {
        Set<RefusalCode> all = EnumSet.allOf(RefusalCode.class);
        listed().values().forEach(all::removeAll);

        // The adapter that verifies callers uses this code.
        assertThat(all).containsExactly(RefusalCode.PERMISSION_REQUIRED);
    }

    private void plans() {
        Bench bench = Bench.with(builder -> builder.callSettings(DomainFixtures.limitedSettings()));
        TeleconsultationId id = bench.scheduled();
        Instant tooEarly = Instant.parse("1969-12-31T23:59:59Z");
        Map<RefusalCode, ScheduleChange> schedules = Map.of(
                RefusalCode.START_OUT_OF_RANGE, at(tooEarly).length(HOUR),
                RefusalCode.END_OR_DURATION_REQUIRED, at(START).length(HOUR).end(START.plus(HOUR)),
                RefusalCode.END_BEFORE_START, at(START).end(START.minus(HOUR)),
                RefusalCode.DURATION_TOO_SHORT, at(START).length(Duration.ofMinutes(1)),
                RefusalCode.DURATION_TOO_LONG, at(START).length(Duration.ofDays(2)));
        schedules.forEach((code, schedule) -> {
            play("schedule", code, () -> bench.schedule(new ScheduleCommand(Bench.BOTH, schedule)));
            play("change", code, () -> bench.change(id, ChangeCommand.none().schedule(schedule)));
        });
        play(
                "schedule",
                RefusalCode.START_REQUIRED,
                () -> bench.schedule(
                        new ScheduleCommand(Bench.BOTH, ScheduleChange.none().length(HOUR))));

        RefusalCode notFound = RefusalCode.TELECONSULTATION_NOT_FOUND;
        play("read", notFound, () -> bench.application.planning().read(NOWHERE, system()));
        play("change", notFound, () -> bench.change(NOWHERE, ChangeCommand.none()));
        play("addParticipant", notFound, () -> bench.add(NOWHERE, PATIENT));
        play("cancel", notFound, () -> bench.cancel(NOWHERE));
        play("join", notFound, () -> bench.join(NOWHERE, "doctor"));
        play("watch", notFound, () -> bench.application.watching().watch(NOWHERE, by("doctor"), news -> {}));

        bench.openTheWindow();
        RefusalCode tooLate = RefusalCode.IMMUTABILITY_WINDOW_CLOSED;
        play("change", tooLate, () -> bench.change(id, ChangeCommand.none().schedule(at(START.plus(HOUR)))));
        play("addParticipant", tooLate, () -> bench.add(id, Bench.patient(2)));
    }

    private static ScheduleChange at(Instant start) {
        return ScheduleChange.none().start(start);
    }

    private void keys() {
        Bench bench = Bench.plain();
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        var planning = bench.application.planning();
        planning.schedule(command(Bench.BOTH), keyed("used"));
        RequestContext unusable = keyed("a key\twith a tab");
        play("schedule", RefusalCode.IDEMPOTENCY_KEY_INVALID, () -> planning.schedule(command(Bench.BOTH), unusable));
        play(
                "addParticipant",
                RefusalCode.IDEMPOTENCY_KEY_INVALID,
                () -> planning.addParticipant(id, PATIENT, unusable));
        play(
                "schedule",
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                () -> planning.schedule(command(Bench.people(3)), keyed("used")));
        play(
                "addParticipant",
                RefusalCode.IDEMPOTENCY_KEY_REUSED,
                () -> planning.addParticipant(id, PATIENT, keyed("used")));
        bench.interference.before(
                "VideoRooms.open",
                () -> play(
                        "schedule",
                        RefusalCode.IDEMPOTENCY_KEY_IN_USE,
                        () -> planning.schedule(command(Bench.BOTH), keyed("first"))));
        planning.schedule(command(Bench.BOTH), keyed("first"));
        bench.interference.before(
                "VideoRooms.open",
                () -> play(
                        "addParticipant",
                        RefusalCode.IDEMPOTENCY_KEY_IN_USE,
                        () -> planning.addParticipant(id, PATIENT, keyed("second"))));
        planning.addParticipant(id, PATIENT, keyed("second"));

        ScheduleCommand booked = command(Bench.BOTH).identifiedBy(List.of(IdentifiersTest.BOOKING));
        bench.interference.before(
                "VideoRooms.open",
                () -> play("schedule", RefusalCode.IDENTIFIER_BEING_TAKEN, () -> planning.schedule(booked, system())));
        planning.schedule(booked, system());
        play("schedule", RefusalCode.IDENTIFIER_IN_USE, () -> planning.schedule(booked, system()));
        try (TeleconsultApplication application = IdentifiersTest.withoutIdentifiers(bench)) {
            play(
                    "schedule",
                    RefusalCode.IDENTIFIERS_UNSUPPORTED,
                    () -> application.planning().schedule(booked, system()));
            play(
                    "lookByIdentifier",
                    RefusalCode.IDENTIFIERS_UNSUPPORTED,
                    () -> application.finding().lookByIdentifier(IdentifiersTest.BOOKING, system()));
        }

        Bench without = Bench.on(InMemoryStorage.withoutIdempotencyRecords());
        var keyless = without.application.planning();
        TeleconsultationId there = without.schedule(DOCTOR_ALONE);
        play("schedule", RefusalCode.IDEMPOTENCY_UNSUPPORTED, () -> keyless.schedule(command(Bench.BOTH), keyed("k")));
        play(
                "addParticipant",
                RefusalCode.IDEMPOTENCY_UNSUPPORTED,
                () -> keyless.addParticipant(there, PATIENT, keyed("k")));
    }

    private void rosters() {
        Bench bench = Bench.plain();
        TeleconsultationId id = bench.schedule(DOCTOR_ALONE);
        Invitations tooFew = Invitations.of(DOCTOR);
        everywhere(bench, RefusalCode.TOO_FEW_PARTICIPANTS, tooFew);
        everywhere(bench, RefusalCode.TOO_MANY_PARTICIPANTS, Bench.people(26));
        everywhere(
                bench,
                RefusalCode.MORE_PARTICIPANTS_THAN_EXPECTED,
                Invitations.of(2, Bench.people(3).known()));
        everywhere(bench, RefusalCode.DUPLICATE_PARTICIPANT, Invitations.of(DOCTOR, DOCTOR));
        everywhere(
                bench, RefusalCode.DIRECTORY_REQUIRED, Invitations.ofUserIds(List.of(DOCTOR.user(), PATIENT.user())));
        everywhere(bench, RefusalCode.NO_PLUS_PARTICIPANT, Invitations.of(PATIENT, Bench.patient(2)));
        Map<RefusalCode, Invitation> people = Map.of(
                RefusalCode.UNKNOWN_GROUP, Invitation.of("p", "gardeners", "Ada"),
                RefusalCode.GROUPS_REQUIRED, Invitation.of("p"),
                RefusalCode.FULL_NAME_REQUIRED, Invitation.of("p", DomainFixtures.PATIENTS, ""),
                RefusalCode.LANGUAGE_NOT_OFFERED,
                        new Invitation(new UserId("p"), Set.of(DomainFixtures.PATIENTS), "Bruno", new Language("de")));
        people.forEach((code, person) -> {
            everywhere(bench, code, Invitations.of(DOCTOR, person));
            play("addParticipant", code, () -> bench.add(id, person));
        });
        play("addParticipant", RefusalCode.DUPLICATE_PARTICIPANT, () -> bench.add(id, DOCTOR));
        play("addParticipant", RefusalCode.ROSTER_FULL, () -> bench.add(bench.scheduled(), Bench.patient(9)));
        TeleconsultationId patients = bench.schedule(Invitations.of(2, List.of(PATIENT)));
        play("addParticipant", RefusalCode.NO_PLUS_PARTICIPANT, () -> bench.add(patients, Bench.patient(2)));

        Bench asking = Bench.with(builder -> builder.directory(new FakeUserDirectory()
                .add("doctor", "Ada Doctor", DomainFixtures.DOCTORS)
                .add("patient-1", "Bruno Patient", DomainFixtures.PATIENTS)));
        TeleconsultationId known = asking.schedule(Invitations.of(2, List.of(Invitation.of("doctor"))));
        Map<RefusalCode, Invitation> named = Map.of(
                RefusalCode.UNKNOWN_USER, Invitation.of("stranger"),
                RefusalCode.GROUPS_NOT_ACCEPTED, Invitation.of("patient-1", DomainFixtures.PATIENTS, ""),
                RefusalCode.FULL_NAME_NOT_ACCEPTED,
                        new Invitation(PATIENT.user(), Set.of(), "Bruno", PATIENT.language()));
        named.forEach((code, person) -> {
            everywhere(asking, code, Invitations.of(Invitation.of("doctor"), person));
            play("addParticipant", code, () -> asking.add(known, person));
        });

        Bench turnedAway = Bench.with(builder -> builder.directory(new ClosedDirectory()));
        TeleconsultationId vague = turnedAway.putWithoutNames(new RoomState.NoRoom());
        everywhere(turnedAway, RefusalCode.UNAUTHORIZED_USER, Invitations.of(Invitation.of("a"), Invitation.of("b")));
        play("addParticipant", RefusalCode.UNAUTHORIZED_USER, () -> turnedAway.add(vague, Invitation.of("c")));
        play(
                "read",
                RefusalCode.UNAUTHORIZED_USER,
                () -> turnedAway.application.planning().read(vague, system()));
    }

    private void everywhere(Bench bench, RefusalCode code, Invitations invitations) {
        TeleconsultationId id = bench.put(new RoomState.NoRoom());
        play("schedule", code, () -> bench.schedule(invitations));
        play("change", code, () -> bench.change(id, ChangeCommand.none().invitations(invitations)));
    }

    /** Like auth0-client with a caller whose session has ended. */
    private static final class ClosedDirectory implements UserDirectory {

        @Override
        public Map<UserId, UserProfile> find(Set<UserId> users, RequestContext context) {
            throw RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
        }

        @Override
        public CheckResult check() {
            return CheckResult.ok("directory");
        }
    }

    /** Another writer is first, each time. */
    private void races() {
        RefusalCode overtaken = RefusalCode.CONCURRENT_CHANGE;
        Bench bench = Bench.with(builder -> builder.uploadsGoWithCall(HOUR));
        TeleconsultationId id = bench.scheduled();
        TeleconsultationId alone = bench.schedule(DOCTOR_ALONE);
        TeleconsultationId called = bench.put(new RoomState.Revealed(Bench.room("called")));
        InMemoryStorage others = bench.storage.replica();
        bench.interference.beforeEach(
                "TeleconsultationStore.replace",
                () -> bench.storage
                        .all()
                        .forEach(one -> others.teleconsultations()
                                .find(one.id(), system())
                                .ifPresent(stored -> others.teleconsultations()
                                        .replace(stored, stored.teleconsultation(), WriteMark.random(), system()))));

        play("schedule", overtaken, () -> bench.schedule(DOCTOR_ALONE));
        play("change", overtaken, () -> bench.change(id, ChangeCommand.none().schedule(at(START.plusSeconds(60)))));
        play("addParticipant", overtaken, () -> bench.add(alone, PATIENT));
        play(
                "received",
                overtaken,
                () -> bench.tell(
                        CallEvent.Kind.SESSION_ENDED, Bench.room("called").id()));
        play("cancel", overtaken, () -> bench.cancel(called));
    }

    private void participants() {
        RefusalCode unauthorized = RefusalCode.UNAUTHORIZED_USER;
        Bench bench = Bench.with(builder -> builder.deleteUploads(true).maxTranscriptBytes(1));
        TeleconsultationId id = bench.scheduled();
        SessionId session = new SessionId("none");
        var content = bench.application.callContent();
        play("join", unauthorized, () -> bench.join(id, "stranger"));
        var calendar = bench.application.calendar();
        RefusalCode missing = RefusalCode.TELECONSULTATION_NOT_FOUND;
        play("ofParticipant", unauthorized, () -> calendar.ofParticipant(id, by("stranger")));
        play("ofParticipant", missing, () -> calendar.ofParticipant(NOWHERE, by("doctor")));
        play("ofAny", missing, () -> calendar.ofAny(NOWHERE, system()));
        play("watch", unauthorized, () -> bench.application.watching().watch(id, by("stranger"), news -> {}));
        play("deleteUploads", unauthorized, () -> content.deleteUploads(id, by("stranger")));
        play("deleteUploads", RefusalCode.TELECONSULTATION_NOT_FOUND, () -> content.deleteUploads(NOWHERE, system()));
        play("transcript", unauthorized, () -> content.transcript(id, session, by("stranger")));
        play(
                "transcript",
                RefusalCode.TELECONSULTATION_NOT_FOUND,
                () -> content.transcript(NOWHERE, session, by("doctor")));
        play("transcript", RefusalCode.RECORDING_OFF, () -> content.transcript(id, session, by("doctor")));

        Bench recording = Bench.with(builder ->
                builder.callSettings(CallContentTest.settings(Recording.MANUAL)).maxTranscriptBytes(1));
        TeleconsultationId recorded = recording.scheduled();
        SessionId held = recording.video.holdSession(recording.room(recorded));
        var transcripts = recording.application.callContent();
        play(
                "transcript",
                RefusalCode.TRANSCRIPT_NOT_FOUND,
                () -> transcripts.transcript(recorded, held, by("doctor")));
        recording.video.addTranscript(held, "text/vtt", new byte[2]);
        play(
                "transcript",
                RefusalCode.TRANSCRIPT_TOO_LARGE,
                () -> transcripts.transcript(recorded, held, by("doctor")));

        IssueCredentialsUseCase credentials = bench.application.credentials();
        play("issue", unauthorized, () -> credentials.issue(HOUR, system()));
        play("issue", RefusalCode.LIFETIME_OUT_OF_RANGE, () -> credentials.issue(Duration.ofSeconds(1), by("doctor")));
    }

    private void looks() {
        Bench bench = Bench.plain();
        ManageCompanyLookUseCase look = bench.application.companyLook();
        byte[] tooLarge = new byte[ManageCompanyLookUseCase.MAX_BACKGROUND_BYTES + 1];
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0};
        play("uploadBackground", RefusalCode.UNAUTHORIZED_USER, () -> look.uploadBackground(jpeg, system()));
        play("uploadBackground", RefusalCode.BACKGROUND_TOO_LARGE, () -> look.uploadBackground(tooLarge, by("a")));
        play("uploadBackground", RefusalCode.BACKGROUND_NOT_JPEG, () -> look.uploadBackground(new byte[9], by("a")));
        // For example an image that is too small, which the fake does not check.
        bench.interference.before("CompanySettings.uploadBackground", () -> {
            throw RefusalException.of(RefusalCode.BACKGROUND_REFUSED);
        });
        play("uploadBackground", RefusalCode.BACKGROUND_REFUSED, () -> look.uploadBackground(jpeg, by("a")));
        play("useBackground", RefusalCode.UNAUTHORIZED_USER, () -> look.useBackground("b", system()));
        play("useBackground", RefusalCode.UNKNOWN_BACKGROUND, () -> look.useBackground("b", by("a")));

        var events = bench.application.callEvents();
        play("received", RefusalCode.CALL_EVENT_NOT_AUTHENTIC, () -> events.received(Map.of(), new byte[0]));
        FakeVideoProvider.SignedMessage unreadable = bench.video.unreadableMessage(bench.clock.instant());
        play(
                "received",
                RefusalCode.CALL_EVENT_UNREADABLE,
                () -> events.received(unreadable.headers(), unreadable.body()));
    }

    private void lists() {
        FindTeleconsultationsUseCase finding = Bench.plain().application.finding();
        Filter backwards = Filter.between(START, START.minusMillis(1));
        Filter hour = Filter.between(START, START.plus(HOUR));
        play("find", RefusalCode.RANGE_OUT_OF_LIMIT, () -> finding.find(backwards, 1, Optional.empty(), system()));
        play("find", RefusalCode.CURSOR_INVALID, () -> finding.find(hour, 1, Optional.of("made up"), system()));
        Bench bench = Bench.plain();
        TeleconsultationId id = bench.scheduled();
        FindTeleconsultationsUseCase looking = bench.application.finding();
        play("look", RefusalCode.TELECONSULTATION_NOT_FOUND, () -> looking.look(NOWHERE, system()));
        play(
                "lookAsParticipant",
                RefusalCode.TELECONSULTATION_NOT_FOUND,
                () -> looking.lookAsParticipant(NOWHERE, by("doctor")));
        play("lookAsParticipant", RefusalCode.UNAUTHORIZED_USER, () -> looking.lookAsParticipant(id, by("stranger")));
    }

    private void delays() {
        Bench bench = Bench.plain();
        TeleconsultationId id = bench.scheduled();
        announcing(bench.application, RefusalCode.TELECONSULTATION_NOT_FOUND, NOWHERE, HOUR, "doctor");
        announcing(bench.application, RefusalCode.UNAUTHORIZED_USER, id, HOUR, "stranger");
        announcing(bench.application, RefusalCode.PLUS_PARTICIPANT_REQUIRED, id, HOUR, "patient-1");
        announcing(bench.application, RefusalCode.NOTICE_LENGTH_OUT_OF_RANGE, id, Duration.ZERO, "doctor");

        TeleconsultStorage keepsNone = (TeleconsultStorage) Proxy.newProxyInstance(
                RefusalsTest.class.getClassLoader(),
                new Class<?>[] {TeleconsultStorage.class},
                (proxy, method, arguments) -> method.getName().equals("notices")
                        ? Optional.empty()
                        : method.invoke(bench.storage, arguments));
        try (TeleconsultApplication application = TeleconsultApplication.builder(keepsNone, bench.video)
                .privileges(DomainFixtures.privileges())
                .clock(bench.clock)
                .build()) {
            announcing(application, RefusalCode.NOTICES_UNSUPPORTED, id, HOUR, "doctor");
        }
    }

    private void announcing(
            TeleconsultUseCases application, RefusalCode code, TeleconsultationId id, Duration length, String user) {
        play("announce", code, () -> application.delays().announce(id, Notice.Kind.values()[0], length, by(user)));
    }

    private void outcomes() {
        Bench kept = Bench.with(builder -> builder.keepsAttendance(Duration.ofDays(1)));
        play(
                "outcome",
                RefusalCode.TELECONSULTATION_NOT_FOUND,
                () -> kept.application.outcomes().outcome(NOWHERE, system()));
        play(
                "outcome",
                RefusalCode.ATTENDANCE_UNSUPPORTED,
                () -> Bench.plain().application.outcomes().outcome(NOWHERE, system()));
        play(
                "outcomes",
                RefusalCode.ATTENDANCE_UNSUPPORTED,
                () -> Bench.plain().application.outcomes().outcomes(Set.of(NOWHERE), system()));
    }

    private void events() {
        FakeEventSink sink = new FakeEventSink().add("his", Set.of(Fact.Kind.USER_ERASED));
        Bench bench = Bench.with(builder -> builder.events(sink));
        ResendEventsUseCase events = bench.application.resending();
        Optional<String> elsewhere = Optional.of("elsewhere");
        play("resend", RefusalCode.EVENT_NOT_FOUND, () -> events.resend("msg_A", Optional.empty(), system()));
        play("resend", RefusalCode.ENDPOINT_NOT_FOUND, () -> events.resend("msg_A", elsewhere, system()));
        Fact fact = Fact.of(Fact.Kind.USER_ERASED, START);
        bench.storage.outbox().orElseThrow().add(fact, system());
        bench.interference.beforeEach("Outbox.update", () -> changeMeanwhile(bench, fact));
        String id = fact.messageId(Optional.empty(), 0);
        play("resend", RefusalCode.CONCURRENT_CHANGE, () -> events.resend(id, Optional.empty(), system()));
        Instant before = START.minusMillis(1);
        play(
                "resendBetween",
                RefusalCode.RANGE_OUT_OF_LIMIT,
                () -> events.resendBetween(START, before, Optional.empty(), system()));
        play(
                "resendBetween",
                RefusalCode.ENDPOINT_NOT_FOUND,
                () -> events.resendBetween(START, START, elsewhere, system()));

        play("resendOf", RefusalCode.ENDPOINT_NOT_FOUND, () -> events.resendOf(NOWHERE, elsewhere, system()));

        RefusalCode none = RefusalCode.EVENTS_UNSUPPORTED;
        ResendEventsUseCase without = Bench.plain().application.resending();
        play("resend", none, () -> without.resend(id, Optional.empty(), system()));
        play("resendBetween", none, () -> without.resendBetween(START, START, Optional.empty(), system()));
        play("resendOf", none, () -> without.resendOf(NOWHERE, Optional.empty(), system()));
    }

    private static void changeMeanwhile(Bench bench, Fact fact) {
        Outbox outbox = bench.storage.outbox().orElseThrow();
        KeptFact kept =
                outbox.find(fact.messageId(Optional.empty(), 0), system()).orElseThrow();
        assertThat(outbox.update(kept, Map.of(), START, system())).isPresent();
    }

    private void erasures() {
        UserId patient = new UserId("patient-1");
        ErasureId nowhere = new ErasureId("era_0");
        ErasePeopleUseCase none = Bench.plain().application.erasures();
        play("erase", RefusalCode.ERASURE_UNSUPPORTED, () -> none.erase(patient, false, by("manager")));
        play("preview", RefusalCode.ERASURE_UNSUPPORTED, () -> none.preview(patient, by("manager")));
        play("receipt", RefusalCode.ERASURE_UNSUPPORTED, () -> none.receipt(nowhere, by("manager")));
        Bench bench =
                Bench.with(builder -> builder.erasesPeople(new ErasureKeys(List.of(new byte[ErasureKeys.SHORTEST]))));
        bench.scheduled();
        ErasePeopleUseCase kept = bench.application.erasures();
        play("erase", RefusalCode.UNAUTHORIZED_USER, () -> kept.erase(patient, false, system()));
        play("erase", RefusalCode.PERSON_STILL_EXPECTED, () -> kept.erase(patient, false, by("manager")));
        play("receipt", RefusalCode.ERASURE_NOT_FOUND, () -> kept.receipt(nowhere, by("manager")));
    }

    private void trails() {
        Optional<String> madeUp = Optional.of("made up");
        ReadAuditUseCase.Filter all = ReadAuditUseCase.Filter.none();
        ReadAuditUseCase none = Bench.plain().application.audit();
        play("readRows", RefusalCode.AUDIT_UNSUPPORTED, () -> none.readRows(all, 1, Optional.empty(), system()));
        play("exportRows", RefusalCode.AUDIT_UNSUPPORTED, () -> none.exportRows(1, Optional.empty(), system()));
        play("ownRows", RefusalCode.AUDIT_UNSUPPORTED, () -> none.ownRows(NOWHERE, 1, Optional.empty(), by("doctor")));
        play("verify", RefusalCode.AUDIT_UNSUPPORTED, () -> none.verify(system()));
        ReadAuditUseCase kept = Bench.with(
                        builder -> builder.audit(AuditSettings.off().mode(AuditMode.FULL)))
                .application
                .audit();
        play("readRows", RefusalCode.CURSOR_INVALID, () -> kept.readRows(all, 1, madeUp, system()));
        play("exportRows", RefusalCode.CURSOR_INVALID, () -> kept.exportRows(1, madeUp, system()));
        play("ownRows", RefusalCode.CURSOR_INVALID, () -> kept.ownRows(NOWHERE, 1, madeUp, by("doctor")));
        play("ownRows", RefusalCode.UNAUTHORIZED_USER, () -> kept.ownRows(NOWHERE, 1, Optional.empty(), system()));
    }

    private void providerWithoutCapabilities() {
        Bench bench = Bench.with(ProviderCapabilities.builder("bare").build(), builder -> builder);
        RefusalCode unsupported = RefusalCode.UNSUPPORTED_BY_PROVIDER;
        var application = bench.application;
        SessionId session = new SessionId("s");
        play("deleteUploads", unsupported, () -> application.callContent().deleteUploads(NOWHERE, system()));
        play("transcript", unsupported, () -> application.callContent().transcript(NOWHERE, session, by("doctor")));
        play("issue", unsupported, () -> application.credentials().issue(HOUR, by("doctor")));
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0};
        play("uploadBackground", unsupported, () -> application.companyLook().uploadBackground(jpeg, by("doctor")));
        play("useBackground", unsupported, () -> application.companyLook().useBackground("any", by("doctor")));
        play("received", unsupported, () -> application.callEvents().received(Map.of(), new byte[0]));
    }
}
