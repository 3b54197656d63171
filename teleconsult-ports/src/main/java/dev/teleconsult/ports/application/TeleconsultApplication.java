package dev.teleconsult.ports.application;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.FactRules;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RosterRules;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.application.audit.AuditLog;
import dev.teleconsult.ports.application.audit.AuditService;
import dev.teleconsult.ports.application.audit.Audited;
import dev.teleconsult.ports.application.erasure.Erasing;
import dev.teleconsult.ports.application.erasure.ErasingService;
import dev.teleconsult.ports.application.erasure.ErasureTerms;
import dev.teleconsult.ports.application.erasure.PersonVisits;
import dev.teleconsult.ports.application.events.DeliveryTerms;
import dev.teleconsult.ports.application.events.EventOutcomes;
import dev.teleconsult.ports.application.events.ResendingService;
import dev.teleconsult.ports.application.joining.JoinLookup;
import dev.teleconsult.ports.application.joining.JoiningService;
import dev.teleconsult.ports.application.joining.Revealing;
import dev.teleconsult.ports.application.joining.RoomDetailsCache;
import dev.teleconsult.ports.application.joining.RoomReopening;
import dev.teleconsult.ports.application.joining.ViewRenderer;
import dev.teleconsult.ports.application.people.CredentialsService;
import dev.teleconsult.ports.application.people.Identities;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.people.PlacesPerPerson;
import dev.teleconsult.ports.application.people.Restoring;
import dev.teleconsult.ports.application.planning.CalendarService;
import dev.teleconsult.ports.application.planning.FindingService;
import dev.teleconsult.ports.application.planning.Patience;
import dev.teleconsult.ports.application.planning.PlanReading;
import dev.teleconsult.ports.application.planning.PlanningService;
import dev.teleconsult.ports.application.reconciling.AfterEnd;
import dev.teleconsult.ports.application.reconciling.DeadClaims;
import dev.teleconsult.ports.application.reconciling.Forgetting;
import dev.teleconsult.ports.application.reconciling.TimedFacts;
import dev.teleconsult.ports.application.reconciling.Walk;
import dev.teleconsult.ports.application.records.ClaimedIdentifiers;
import dev.teleconsult.ports.application.records.Idempotency;
import dev.teleconsult.ports.application.records.KeptFacts;
import dev.teleconsult.ports.application.records.OtherReplicas;
import dev.teleconsult.ports.application.records.Replicas;
import dev.teleconsult.ports.application.records.SnapshotStore;
import dev.teleconsult.ports.application.records.Snapshots;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.ApplicationRooms;
import dev.teleconsult.ports.application.rooms.CallContentService;
import dev.teleconsult.ports.application.rooms.CallEventsService;
import dev.teleconsult.ports.application.rooms.CallOutcomes;
import dev.teleconsult.ports.application.rooms.CompanyLookService;
import dev.teleconsult.ports.application.rooms.Ending;
import dev.teleconsult.ports.application.rooms.OutcomeService;
import dev.teleconsult.ports.application.rooms.RoomFiles;
import dev.teleconsult.ports.application.rooms.RoomKeeper;
import dev.teleconsult.ports.application.rooms.WorkAfterAnswer;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.application.shared.Changes;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.application.shared.Threads;
import dev.teleconsult.ports.application.shared.Time;
import dev.teleconsult.ports.application.watching.CurrentNotices;
import dev.teleconsult.ports.application.watching.DelayService;
import dev.teleconsult.ports.application.watching.WatchingService;
import dev.teleconsult.ports.inbound.AnnounceDelayUseCase;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase;
import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ReadAuditUseCase;
import dev.teleconsult.ports.inbound.ReadCalendarUseCase;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase;
import dev.teleconsult.ports.inbound.ResendEventsUseCase;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The teleconsultation service without anything around it: the use cases, put together out of a store and a video provider.
 *
 * <p>Building does no I/O and starts no thread. Safe for use by several threads. The host that builds one runs its {@link
 * #reconciler} now and then, every fifteen seconds by default of the server, and closes it at the end. It does not close
 * what it was given.
 */
public final class TeleconsultApplication implements TeleconsultUseCases, AutoCloseable {

    /** A snapshot of a large one takes some ten kilobytes. */
    private static final int MOST_SNAPSHOTS = 2_000;

    private static final int MOST_DETAILS = 10_000;

    /** Rooms being deleted after their callers were answered: as many as a provider takes at once. */
    private static final int MOST_IN_BACKGROUND = 64;

    /** Between the first try of owed work and the second: about one run of the reconciler. */
    private static final Duration FIRST_DISTANCE = Duration.ofSeconds(15);

    private static final Duration LONGEST_DISTANCE = Duration.ofHours(1);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);

    /** How long a request for credentials waits while others of the same person are under way. */
    private static final Duration CREDENTIALS_PATIENCE = Duration.ofMillis(500);

    private final PlanTeleconsultationUseCase planning;
    private final JoinTeleconsultationUseCase joining;
    private final WatchTeleconsultationUseCase watching;
    private final WatchingService watches;
    private final Replicas replicas;
    private final AnnounceDelayUseCase delays;
    private final FindTeleconsultationsUseCase finding;
    private final ReadCalendarUseCase calendar;
    private final ManageCallContentUseCase callContent;
    private final IssueCredentialsUseCase credentials;
    private final ManageCompanyLookUseCase companyLook;
    private final ReadAuditUseCase audit;
    private final ErasePeopleUseCase erasures;
    private final Optional<AuditLog> auditLog;
    private final CheckDependenciesUseCase dependencies;
    private final HandleCallEventsUseCase callEvents;
    private final ReadOutcomeUseCase outcomes;
    private final ResendEventsUseCase resending;
    private final Reconciler reconciler;
    private final Optional<EventRelay> eventRelay;
    private final WorkAfterAnswer background;
    private final Optional<ExecutorService> ownThreads;
    private final Optional<ExecutorService> eventThreads;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TeleconsultApplication(Builder with) {
        ownThreads = with.executor.isPresent() ? Optional.empty() : Optional.of(Threads.forWaiting());
        Executor threads = with.executor.or(() -> ownThreads).orElseThrow();
        Executor executor = task -> threads.execute(with.handOver.apply(task));
        // Of their own: receivers that hang must not take the threads that requests wait for.
        eventThreads = with.eventSink.isPresent() && with.executor.isEmpty()
                ? Optional.of(Threads.forWaiting())
                : Optional.empty();
        Parallel parallel = new Parallel(executor);
        Time time = new Time(with.clock, with.nanoTime);
        Announcements announcements = new Announcements(with.listener);
        boolean tells = with.keepsFacts || with.eventSink.isPresent();
        auditLog = with.auditTrail()
                .map(trail -> new AuditLog(
                        new AuditLog.Outside(trail, with.storage.outbox().orElseThrow(), with.storage.userIds()),
                        with.audit,
                        new AuditLog.FactTerms(with.takeOverAfter, with.keepFactsFor, tells),
                        announcements,
                        with.clock,
                        with.nanoTime));
        OwedTerms owed = new OwedTerms(with.takeOverAfter, with.callEndGrace, FIRST_DISTANCE, LONGEST_DISTANCE);
        Snapshots snapshots = new Snapshots(
                new TeleconsultationRecords(with.storage.teleconsultations(), owed, KeptFacts.none(), with.clock),
                with.snapshotsFreshFor,
                MOST_SNAPSHOTS,
                executor,
                time);
        CurrentNotices notices = new CurrentNotices(
                with.storage.notices(),
                with.snapshotsFreshFor,
                with.detailsPatience,
                executor,
                with.clock,
                with.nanoTime);
        replicas = new Replicas(with.storage.replicaChannel(), with.periodicTasks, id -> {
            snapshots.forget(id);
            notices.forget(id);
        });
        TeleconsultationStore store = new SnapshotStore(with.storage.teleconsultations(), snapshots, this::written);
        Optional<Outbox> outbox = tells ? with.storage.outbox() : Optional.empty();
        KeptFacts ofEvents = outbox.map(kept -> KeptFacts.in(kept, new FactRules(with.window, KeptFacts.PROBLEM_AFTER)))
                .orElseGet(KeptFacts::none);
        KeptFacts facts = auditLog.map(ofEvents::and).orElse(ofEvents);
        TeleconsultationRecords records = new TeleconsultationRecords(store, owed, facts, with.clock);
        Optional<TimedFacts> timed = outbox.map(kept -> new TimedFacts(
                kept,
                records,
                new TimedFacts.Terms(
                        with.window.lead(), with.callEndGrace, with.completedAfter, with.keepFactsFor, with.clock)));
        Identities identities = new Identities(with.storage.userIds(), with.video.users(), parallel, with.nanoTime);
        Participation participation = new Participation(identities);
        ProviderCapabilities provider = with.video.capabilities();
        RosterRules rosters = new RosterRules(
                with.mostParticipants.orElse(provider.mostParticipants()),
                provider.has(Capability.PLUS_NEEDED),
                with.privileges);
        ParticipantResolver people =
                new ParticipantResolver(with.directory, with.customIds, rosters, provider, identities);
        Restoring restoring = new Restoring(with.video.users(), identities, parallel, announcements);
        boolean filesGoWithRoom = with.deleteUploads || with.uploadsGoWithCall;
        VideoRooms rooms = new ApplicationRooms(
                with.video.rooms(), restoring, filesGoWithRoom ? files(with.video) : RoomFiles.none(), announcements);
        background = new WorkAfterAnswer(executor, MOST_IN_BACKGROUND, LONGEST_DRAIN);
        RoomKeeper.Attempts attempts = new RoomKeeper.Attempts(with.operationIds, time);
        RoomKeeper keeper = new RoomKeeper(
                records, rooms, new RoomKeeper.RoomTerms(rosters, with.callSettings), attempts, background);
        Idempotency idempotency = new Idempotency(
                with.storage.idempotencyRecords(),
                with.takeOverAfter,
                with.keepIdempotencyKeysFor,
                with.operationIds,
                with.clock);

        ClaimedIdentifiers identifiers = new ClaimedIdentifiers(with.storage.externalIdentifiers(), idempotency);
        watches = new WatchingService(
                records,
                participation,
                notices,
                with.window,
                replicas,
                new WatchingService.Ticking(with.watchInterval, with.periodicTasks, time));
        Changes changes = new Changes(announcements, watches::changed);
        watching = useCase(WatchTeleconsultationUseCase.class, watches);
        PlanTeleconsultationUseCase planned = audited(
                PlanTeleconsultationUseCase.class,
                new PlanningService(
                        records,
                        keeper,
                        new PlanningService.People(
                                people, new PlanReading(people, identities, identifiers, with.window)),
                        new PlanningService.PlanRules(
                                rosters,
                                with.callSettings.durations(),
                                with.window,
                                with.patience.orElseGet(() -> Patience.upTo(with.changePatience)),
                                with.clock),
                        new PlanningService.Repeats(idempotency, identifiers),
                        changes));
        planning = UseCase.of(PlanTeleconsultationUseCase.class, planned, closed);
        finding = useCase(
                FindTeleconsultationsUseCase.class,
                new FindingService(
                        records,
                        new FindingService.People(identities, people, participation, watches::present),
                        identifiers,
                        with.window,
                        with.clock));
        calendar = useCase(
                ReadCalendarUseCase.class, new CalendarService(records, participation, with.window, with.clock));
        RoomDetailsCache details = new RoomDetailsCache(
                rooms, with.detailsFreshFor, with.detailsPatience, MOST_DETAILS, executor, with.nanoTime);
        Revealing revealing = new Revealing(
                records,
                new Revealing.Rooms(
                        keeper, new RoomReopening(records, keeper, rooms, people, announcements, attempts), details),
                people,
                with.window,
                announcements,
                time);
        ViewRenderer renderer = new ViewRenderer(
                rooms,
                keeper::spec,
                details,
                people,
                new ViewRenderer.Terms(provider, with.window, with.groupsWithBackground, with.displaysNames));
        joining = useCase(
                JoinTeleconsultationUseCase.class,
                new JoiningService(
                        new JoinLookup(snapshots, participation, with.window, with.clock),
                        revealing,
                        renderer,
                        notices,
                        with.clock));
        delays = useCase(
                AnnounceDelayUseCase.class,
                new DelayService(
                        records,
                        with.storage.notices(),
                        notices,
                        new DelayService.Callers(participation, people, with.noticesByBackoffice),
                        new Changes(announcements, id -> {
                            watches.changed(id);
                            replicas.tellChanged(id);
                        }),
                        with.clock));
        callContent = useCase(
                ManageCallContentUseCase.class,
                new CallContentService(
                        records,
                        participation,
                        with.video,
                        new CallContentService.Terms(
                                with.deleteUploads, with.callSettings.recording(), with.maxTranscriptBytes),
                        parallel,
                        with.clock));
        credentials = useCase(
                IssueCredentialsUseCase.class,
                new CredentialsService(
                        participation,
                        identities,
                        people,
                        with.video,
                        restoring,
                        new PlacesPerPerson(with.credentialCallsPerPerson, CREDENTIALS_PATIENCE)));
        companyLook =
                useCase(ManageCompanyLookUseCase.class, new CompanyLookService(participation, with.video.company()));
        Optional<AttendanceRecords> attendance =
                with.keepAttendanceFor.isPresent() ? with.storage.attendance() : Optional.empty();
        Ending ending = new Ending(records, rooms, announcements);
        List<Walk> afterEnd = new ArrayList<>();
        DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
        with.closeAfterEnd.ifPresent(length -> afterEnd.add(new AfterEnd(records, ending, length, owed, chance)));
        with.forgetAfterEnd.ifPresent(
                length -> afterEnd.add(new Forgetting(records, length, owed, chance, identifiers, announcements)));
        PersonVisits visits = new PersonVisits(store);
        Optional<ErasureRecords> receipts = with.erasureKeys.flatMap(keys -> with.storage.erasures());
        Optional<Erasing> erasing = receipts.map(kept -> new Erasing(
                new Erasing.Outside(
                        kept,
                        records,
                        visits,
                        planned::cancel,
                        ending,
                        files(with.video),
                        with.storage.attendance(),
                        with.storage.outbox(),
                        outbox.isPresent(),
                        with.storage.externalIdentifiers(),
                        with.video.users(),
                        with.storage.userIds(),
                        identities,
                        auditLog),
                owed,
                chance,
                announcements));
        erasures = useCase(
                ErasePeopleUseCase.class,
                new ErasingService(
                        receipts.map(kept -> new ErasingService.Here(
                                kept,
                                with.erasureKeys.orElseThrow(),
                                new ErasureTerms(
                                        auditLog.map(log -> with.audit.keepMonths()),
                                        with.audit.legalHold(),
                                        with.keepIdempotencyKeysFor),
                                auditLog)),
                        with.storage.userIds(),
                        visits,
                        with.clock));
        reconciler = new Reconciler(
                new Reconciler.Outside(
                        store,
                        rooms,
                        provider.has(Capability.UPLOADS) ? Optional.of(with.video.uploads()) : Optional.empty(),
                        with.storage.idempotencyRecords(),
                        identifiers,
                        with.storage
                                .externalIdentifiers()
                                .map(kept -> new DeadClaims(kept, store, with.takeOverAfter, with.clock.instant())),
                        with.storage.notices(),
                        attendance,
                        afterEnd,
                        erasing,
                        timed,
                        auditLog),
                records,
                keeper,
                new Reconciler.Terms(
                        owed,
                        with.keepIdempotencyKeysFor,
                        with.keepAttendanceFor.orElse(Duration.ZERO),
                        () -> ThreadLocalRandom.current().nextDouble(),
                        with.clock,
                        with.nanoTime),
                parallel,
                () -> {
                    UseCase.requireOpen(closed);
                    replicas.join();
                });
        audit = useCase(
                ReadAuditUseCase.class,
                new AuditService(
                        auditLog.flatMap(log -> with.auditTrail().map(trail -> new AuditService.Audit(trail, log)))));
        callEvents = useCase(
                HandleCallEventsUseCase.class,
                new CallEventsService(
                        records,
                        with.video.callEvents(),
                        new CallEventsService.Terms(with.uploadsGoWithCall, with.callEndGrace),
                        attendance,
                        with.clock));
        outcomes = useCase(
                ReadOutcomeUseCase.class,
                new OutcomeService(
                        store,
                        attendance.map(kept -> new CallOutcomes(kept, with.video)),
                        identities,
                        parallel,
                        with.clock));
        eventRelay = with.eventSink.map(sink -> relay(
                sink,
                with,
                attendance.map(kept -> new EventOutcomes(
                        store, new CallOutcomes(kept, with.video), identities, with.eventsNamePeople))));
        resending = useCase(
                ResendEventsUseCase.class,
                new ResendingService(
                        with.eventSink.flatMap(sink -> with.storage.outbox()),
                        with.eventSink.map(EventSink::subscriptions).orElse(List.of()),
                        with.clock));
        List<Supplier<CheckResult>> checks = new ArrayList<>();
        checks.add(with.video::check);
        with.directory.ifPresent(directory -> checks.add(directory::check));
        with.customIds.ifPresent(customIds -> checks.add(customIds::check));
        checks.add(reconciler::check);
        eventRelay.ifPresent(relay -> checks.addAll(relay.checks()));
        OtherReplicas others = new OtherReplicas(store, with.storage.outbox(), with.clock);
        if (facts.areTold()) {
            checks.add(others::besideFacts);
        }
        if (auditLog.isPresent()) {
            checks.add(others::besideAudit);
        }
        List<Supplier<CheckResult>> failuresAlone = facts.areTold() ? List.of() : List.of(others::withoutFacts);
        dependencies = useCase(
                CheckDependenciesUseCase.class, new DependenciesService(with.storage, checks, failuresAlone, parallel));
    }

    /** Those who wait are told, here and at other replicas. */
    private void written(TeleconsultationId id) {
        watches.written(id);
        replicas.tellChanged(id);
    }

    private EventRelay relay(EventSink sink, Builder with, Optional<EventOutcomes> outcomes) {
        Outbox outbox = with.storage.outbox().orElseThrow();
        return new EventRelay(
                new EventRelay.Outside(
                        outbox, sink, with.storage.userIds(), with.storage.externalIdentifiers(), outcomes),
                new EventRelay.Terms(
                        with.window,
                        with.eventsNamePeople,
                        new DeliveryTerms(with.deliveryJitter),
                        new RandomOperationIds().get().value(),
                        with.clock),
                with.deliveryListener,
                with.executor.or(() -> eventThreads).orElseThrow(),
                () -> UseCase.requireOpen(closed));
    }

    private <U> U useCase(Class<U> port, U inside) {
        return UseCase.of(port, audited(port, inside), closed);
    }

    private <U> U audited(Class<U> port, U inside) {
        return auditLog.map(log -> new Audited(log).around(port, inside)).orElse(inside);
    }

    private static RoomFiles files(VideoProvider video) {
        return new RoomFiles(
                video.capabilities().has(Capability.UPLOADS) ? Optional.of(video.uploads()) : Optional.empty(),
                video.capabilities().has(Capability.TRANSCRIPTS) ? Optional.of(video.transcripts()) : Optional.empty());
    }

    /** Starts from the two parts that have no default. */
    public static Builder builder(TeleconsultStorage storage, VideoProvider video) {
        return new Builder(requireNonNull(storage, "storage"), requireNonNull(video, "video"));
    }

    @Override
    public PlanTeleconsultationUseCase planning() {
        return planning;
    }

    @Override
    public JoinTeleconsultationUseCase joining() {
        return joining;
    }

    @Override
    public WatchTeleconsultationUseCase watching() {
        return watching;
    }

    @Override
    public AnnounceDelayUseCase delays() {
        return delays;
    }

    @Override
    public ReadCalendarUseCase calendar() {
        return calendar;
    }

    @Override
    public FindTeleconsultationsUseCase finding() {
        return finding;
    }

    @Override
    public ManageCallContentUseCase callContent() {
        return callContent;
    }

    @Override
    public IssueCredentialsUseCase credentials() {
        return credentials;
    }

    @Override
    public ManageCompanyLookUseCase companyLook() {
        return companyLook;
    }

    @Override
    public ReadAuditUseCase audit() {
        return audit;
    }

    @Override
    public ErasePeopleUseCase erasures() {
        return erasures;
    }

    @Override
    public CheckDependenciesUseCase dependencies() {
        return dependencies;
    }

    @Override
    public HandleCallEventsUseCase callEvents() {
        return callEvents;
    }

    @Override
    public ReadOutcomeUseCase outcomes() {
        return outcomes;
    }

    @Override
    public ResendEventsUseCase resending() {
        return resending;
    }

    /** Tells receivers what happened; nothing runs it but you. Empty if no events are sent. */
    public Optional<EventRelay> eventRelay() {
        return eventRelay;
    }

    /** Finishes what a crash left undone; nothing runs it but you. */
    public Reconciler reconciler() {
        return reconciler;
    }

    /**
     * Lets no use case and no run of the reconciler or the relay of events begin any more: each throws {@link
     * IllegalStateException}. Those under way go on to their end. Ends all watches, waits up to 10 seconds for rooms that are
     * being deleted after their callers were answered, closes the relay, and ends the threads it made, after the calls they
     * are in. What is not deleted by then stays on record for the next reconciler.
     */
    @Override
    public void close() {
        closed.set(true);
        watches.close();
        background.close();
        replicas.close();
        eventRelay.ifPresent(EventRelay::close);
        eventThreads.ifPresent(ExecutorService::shutdown);
        auditLog.ifPresent(AuditLog::close);
        ownThreads.ifPresent(ExecutorService::shutdown);
    }

    /** What can be chosen. Everything has a default. Not safe for use by several threads. */
    public static final class Builder {

        private final TeleconsultStorage storage;
        private final VideoProvider video;
        private Optional<UserDirectory> directory = Optional.empty();
        private Optional<CustomIds> customIds = Optional.empty();
        private Privileges privileges = Privileges.of(Set.of("patient"), Set.of("doctor"));
        private CallSettings callSettings = CallSettings.defaults();
        private ImmutabilityWindow window = new ImmutabilityWindow(Duration.ZERO);
        private Set<String> groupsWithBackground = Set.of();
        private boolean displaysNames;
        private boolean noticesByBackoffice;
        private Optional<Duration> keepAttendanceFor = Optional.empty();
        private Optional<Duration> closeAfterEnd = Optional.empty();
        private Optional<Duration> forgetAfterEnd = Optional.empty();
        private boolean deleteUploads;
        private boolean uploadsGoWithCall;
        private Duration callEndGrace = Duration.ofMinutes(2);
        private boolean keepsFacts;
        private Duration keepFactsFor = Duration.ofDays(7);
        private Optional<Duration> completedAfter = Optional.empty();
        private long maxTranscriptBytes = 50L * 1024 * 1024;
        private Duration takeOverAfter = Duration.ofMinutes(1);
        private Duration changePatience = Duration.ofSeconds(2);
        private Optional<Patience> patience = Optional.empty();
        private Duration keepIdempotencyKeysFor = Duration.ofHours(24);
        private Duration watchInterval = Duration.ofSeconds(1);
        private Duration detailsFreshFor = Duration.ofSeconds(1);
        private Duration detailsPatience = Duration.ofMillis(500);
        private Duration snapshotsFreshFor = Duration.ofSeconds(1);
        private Optional<Integer> mostParticipants = Optional.empty();
        private int credentialCallsPerPerson = 2;
        private AuditSettings audit = AuditSettings.off();
        private Optional<ErasureKeys> erasureKeys = Optional.empty();
        private TeleconsultationListener listener = new TeleconsultationListener() {};
        private Optional<EventSink> eventSink = Optional.empty();
        private boolean eventsNamePeople = true;
        private DeliveryListener deliveryListener = new DeliveryListener() {};
        private DoubleSupplier deliveryJitter =
                () -> ThreadLocalRandom.current().nextDouble();
        private PeriodicTasks periodicTasks = new PeriodicTasks();
        private LongSupplier nanoTime = System::nanoTime;
        private Clock clock = Clock.systemUTC();
        private Optional<Executor> executor = Optional.empty();
        private UnaryOperator<Runnable> handOver = UnaryOperator.identity();
        private Supplier<OperationId> operationIds = new RandomOperationIds();

        private Builder(TeleconsultStorage storage, VideoProvider video) {
            this.storage = storage;
            this.video = video;
        }

        /** Who knows names and groups. Without one, callers give them. */
        public Builder directory(UserDirectory known) {
            directory = Optional.of(requireNonNull(known, "known"));
            return this;
        }

        /** Who translates the callers' ids into the directory's. Without one, they are the same. Needs a directory. */
        public Builder customIds(CustomIds known) {
            customIds = Optional.of(requireNonNull(known, "known"));
            return this;
        }

        /** Default: patients are basic, doctors plus, both with every tool. */
        public Builder privileges(Privileges which) {
            privileges = requireNonNull(which, "which");
            return this;
        }

        /** Default: {@link CallSettings#defaults}. */
        public Builder callSettings(CallSettings settings) {
            callSettings = requireNonNull(settings, "settings");
            return this;
        }

        /** Default: the window opens at the start. */
        public Builder immutabilityWindow(ImmutabilityWindow when) {
            window = requireNonNull(when, "when");
            return this;
        }

        /**
         * Whether the back office may give notices for every teleconsultation. Default: no, only plus participants may, each
         * for their own.
         */
        public Builder noticesByBackoffice(boolean allowed) {
            noticesByBackoffice = allowed;
            return this;
        }

        /**
         * Whether the room of a visit is closed after its planned end, and how long after: no link is shown any more then. Never
         * while a call runs, nor while the provider cannot be asked whether one does. Default: not closed, links stay good.
         *
         * @param time zero to 366 days
         */
        public Builder closesAfterEnd(Duration time) {
            closeAfterEnd = Optional.of(requireNonNull(time, "time"));
            return this;
        }

        /**
         * Whether names, groups, links, ids of people and identifiers of other systems leave the records of visits that ended or
         * were cancelled, and how long after the planned end. The participants are refused then as any stranger. Default: they stay. Needs {@link
         * #closesAfterEnd}: what still has its room is not forgotten. A store may keep the people of cancelled visits ({@link
         * TeleconsultationStore#forget}).
         *
         * @param time two days to 100 years; longer than that of {@link #closesAfterEnd}
         */
        public Builder forgetsAfterEnd(Duration time) {
            forgetAfterEnd = Optional.of(requireNonNull(time, "time"));
            return this;
        }

        /**
         * Whether it is kept who comes into a call and who leaves it, as the provider tells, and for how long. It is what
         * outcomes are read from. Default: not kept. Needs a store with a place for it; without one outcomes are refused with
         * {@link dev.teleconsult.domain.RefusalCode#ATTENDANCE_UNSUPPORTED}.
         *
         * @param time a day to 366 days
         */
        public Builder keepsAttendance(Duration time) {
            keepAttendanceFor = Optional.of(requireNonNull(time, "time"));
            return this;
        }

        /** Groups whose members' links come with a virtual background unasked. Default: none. */
        public Builder groupsWithBackground(Set<String> groups) {
            groupsWithBackground = Set.copyOf(requireNonNull(groups, "groups"));
            return this;
        }

        /**
         * Whether a participant's link tells the video provider their full name, for the other participants in the call to
         * read. Default: no, the provider learns no name from us.
         */
        public Builder displaysNames(boolean displays) {
            displaysNames = displays;
            return this;
        }

        /**
         * Whether a request to delete uploads does so, and whether uploads and transcripts go when their room is deleted.
         * Default: they are kept.
         */
        public Builder deleteUploads(boolean delete) {
            deleteUploads = delete;
            return this;
        }

        /**
         * Whether uploads are deleted when the provider says that the call has ended, and how long to wait for people whose
         * line dropped to come back. Uploads and transcripts then also go when their room is deleted. Default: not.
         *
         * @param grace zero to a day
         */
        public Builder uploadsGoWithCall(Duration grace) {
            uploadsGoWithCall = true;
            callEndGrace = requireNonNull(grace, "grace");
            return this;
        }

        /**
         * Whether each write keeps the facts that it makes, in the store's {@link TeleconsultStorage#outbox}; what delivers them
         * from there is for the host to run. Needs a store that keeps facts. Default: no, and nothing is written for them.
         *
         * <p>On a CRUD service, replicas of versions that know no facts lose them: switch this on when each replica runs a
         * version that does.
         */
        public Builder keepsFacts(boolean keeps) {
            keepsFacts = keeps;
            return this;
        }

        /** How long a fact is kept after it is settled, to be sent again. Default: 7 days. @param time an hour to a year */
        public Builder keepFactsFor(Duration time) {
            keepFactsFor = requireNonNull(time, "time");
            return this;
        }

        /**
         * How long after the planned end a teleconsultation makes the fact that it is completed, where facts are kept. Default:
         * it makes none.
         *
         * @param time zero to a day
         */
        public Builder completedAfter(Duration time) {
            completedAfter = Optional.of(requireNonNull(time, "time"));
            return this;
        }

        /** Default: 50 MiB. @param bytes at least 1 */
        public Builder maxTranscriptBytes(long bytes) {
            maxTranscriptBytes = bytes;
            return this;
        }

        /**
         * How old an unfinished step must be before it is taken over. Default: a minute.
         *
         * @param age longer than any call to the video provider or the store can take, retries and the difference of the
         *     replicas' clocks included; to a day
         */
        public Builder takeOverAfter(Duration age) {
            takeOverAfter = requireNonNull(age, "age");
            return this;
        }

        /**
         * How long a change waits for another change of the same teleconsultation that is under way, before it is refused
         * with {@link dev.teleconsult.domain.RefusalCode#CONCURRENT_CHANGE}. Default: 2 seconds.
         *
         * @param time zero, which means that it does not wait, to a minute
         */
        public Builder changePatience(Duration time) {
            changePatience = requireNonNull(time, "time");
            return this;
        }

        /** In the place of {@link #changePatience}: for tests that decide which thread goes on. */
        Builder patience(Patience other) {
            patience = Optional.of(other);
            return this;
        }

        /** How long a key is good for. Default: a day. @param time longer than {@link #takeOverAfter}; to a year */
        public Builder keepIdempotencyKeysFor(Duration time) {
            keepIdempotencyKeysFor = requireNonNull(time, "time");
            return this;
        }

        /**
         * How often the store is looked at for those who wait. Default: every second, less often when more than a thousand
         * teleconsultations are waited for.
         *
         * @param time 10 milliseconds to an hour
         */
        public Builder watchInterval(Duration time) {
            watchInterval = requireNonNull(time, "time");
            return this;
        }

        /** How old the details of a room may be that participants are shown. Default: a second. @param time zero to an hour */
        public Builder detailsFreshFor(Duration time) {
            detailsFreshFor = requireNonNull(time, "time");
            return this;
        }

        /**
         * How long a participant waits for the details of a room; after that they are shown the rest without, and a room whose
         * details were late is not waited for again until they come in time. Default: half a second.
         *
         * @param time a millisecond to a minute
         */
        public Builder detailsPatience(Duration time) {
            detailsPatience = requireNonNull(time, "time");
            return this;
        }

        /**
         * How old what participants see of a teleconsultation may be, if another replica has changed it meanwhile; those
         * who ask within this time share one reading. A link is never shown because of a reading before its time, and what
         * this application changes itself it shows at once. Default: a second.
         *
         * @param time zero, which means that every request reads, to a minute
         */
        public Builder snapshotsFreshFor(Duration time) {
            snapshotsFreshFor = requireNonNull(time, "time");
            return this;
        }

        /**
         * How many people a plan may have. Records with more are read all the same. Default: as many as the video provider
         * lets into a room.
         *
         * @param people at least 2
         */
        public Builder mostParticipants(int people) {
            mostParticipants = Optional.of(people);
            return this;
        }

        /**
         * How many requests for credentials of one person may be at the video provider at a time; a further one waits half a
         * second and is then told to come back. Default: 2.
         *
         * @param calls at least 1
         */
        public Builder credentialCallsPerPerson(int calls) {
            credentialCallsPerPerson = calls;
            return this;
        }

        /**
         * What is audited, in the store's audit trail. Needs a store that keeps facts: what changes a record keeps a fact
         * together with the change, so that its row is written for certain, once, soon after the answer at the latest. Default:
         * nothing. A change and a link that is shown then each cost a write more, and a link whose row cannot be written is not
         * shown.
         */
        public Builder audit(AuditSettings settings) {
            audit = requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Lets people be erased, in receipts that name them by these keys; the reconciler does it. Default: they cannot be. Needs
         * a store with a place for it. Leave it so until no erasure is open: nothing else goes on with one.
         */
        public Builder erasesPeople(ErasureKeys keys) {
            erasureKeys = Optional.of(requireNonNull(keys, "keys"));
            return this;
        }

        private Optional<AuditTrail> auditTrail() {
            return audit.mode() == AuditMode.OFF ? Optional.empty() : storage.auditTrail();
        }

        /** Hears what happened. Default: nothing does. */
        public Builder listener(TeleconsultationListener hears) {
            listener = requireNonNull(hears, "hears");
            return this;
        }

        /**
         * Where events are sent. {@linkplain #keepsFacts Keeps facts}, and so needs a store that does; the host runs the {@link
         * TeleconsultApplication#eventRelay}. Default: none are sent.
         */
        public Builder events(EventSink sink) {
            eventSink = Optional.of(requireNonNull(sink, "sink"));
            return this;
        }

        /** Whether events tell the callers' ids of people. Default: yes. */
        public Builder eventsNamePeople(boolean namesPeople) {
            eventsNamePeople = namesPeople;
            return this;
        }

        /** Hears what becomes of events. Default: nothing does. */
        public Builder deliveryListener(DeliveryListener hears) {
            deliveryListener = requireNonNull(hears, "hears");
            return this;
        }

        /**
         * By how much the next attempt to deliver an event is early or late: 0 for a fifth early, nearly 1 for a fifth late. For
         * tests. Default: random.
         */
        public Builder deliveryJitter(DoubleSupplier random) {
            deliveryJitter = requireNonNull(random, "random");
            return this;
        }

        /** Where the application's periodic task, which watches for waiting participants, can be looked at. */
        public Builder periodicTasks(PeriodicTasks registry) {
            periodicTasks = requireNonNull(registry, "registry");
            return this;
        }

        /**
         * A stopwatch for the ages of what is kept for a moment; for tests, together with {@link #clock}. Default: {@link
         * System#nanoTime}.
         */
        public Builder nanoTime(LongSupplier stopwatch) {
            nanoTime = requireNonNull(stopwatch, "stopwatch");
            return this;
        }

        /** Default: the system's. Replicas' clocks may differ; a link once shown stays good all the same. */
        public Builder clock(Clock which) {
            clock = requireNonNull(which, "which");
            return this;
        }

        /**
         * What runs calls side by side; left open. It must not run a task on the thread that hands it over, or {@link
         * JoinTeleconsultationUseCase#joinAtOnce} may wait for a store. Default: virtual threads where there are any, else up to
         * 64 threads.
         */
        public Builder executor(Executor threads) {
            executor = Optional.of(requireNonNull(threads, "threads"));
            return this;
        }

        /**
         * Called in the thread that has work done by {@link #executor another}, with that work; returns the work to do there.
         * For what belongs to a thread and has to go along, as the context of a log does. Default: the work itself.
         */
        public Builder handOver(UnaryOperator<Runnable> wrapper) {
            handOver = requireNonNull(wrapper, "wrapper");
            return this;
        }

        /** Default: 16 random bytes each. @param ids never the same twice, on any replica */
        public Builder operationIds(Supplier<OperationId> ids) {
            operationIds = requireNonNull(ids, "ids");
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is out of its range, custom ids come without a directory, events are to
         *     be sent from a store that keeps no facts, or a setting needs what the video provider has not got
         */
        public TeleconsultApplication build() {
            if (customIds.isPresent() && directory.isEmpty()) {
                throw new IllegalArgumentException("custom ids need a directory");
            }
            if (eventSink.isPresent() && !keepsFactsAtAll()) {
                throw new IllegalArgumentException("events need a store that keeps facts");
            }
            if (audit.mode() != AuditMode.OFF && (storage.auditTrail().isEmpty() || !keepsFactsAtAll())) {
                throw new IllegalArgumentException(
                        "auditing needs a store that keeps facts and has a place for an audit trail");
            }
            if (erasureKeys.isPresent() && storage.erasures().isEmpty()) {
                throw new IllegalArgumentException("erasing people needs a store with a place for receipts");
            }
            if (maxTranscriptBytes < 1) {
                throw new IllegalArgumentException("maxTranscriptBytes must be at least 1");
            }
            if (credentialCallsPerPerson < 1) {
                throw new IllegalArgumentException("credentialCallsPerPerson must be at least 1");
            }
            if (mostParticipants.filter(people -> people < Participants.MIN).isPresent()) {
                throw new IllegalArgumentException("mostParticipants must be at least " + Participants.MIN);
            }
            Duration instant = Duration.ofMillis(1);
            range("takeOverAfter", takeOverAfter, instant, Duration.ofDays(1));
            range("changePatience", changePatience, Duration.ZERO, Duration.ofMinutes(1));
            range("keepIdempotencyKeysFor", keepIdempotencyKeysFor, takeOverAfter.plus(instant), Duration.ofDays(365));
            range("callEndGrace", callEndGrace, Duration.ZERO, Duration.ofDays(1));
            closeAfterEnd.ifPresent(time -> range("closeAfterEnd", time, Duration.ZERO, Duration.ofDays(366)));
            forgetAfterEnd.ifPresent(this::requireForgetting);
            keepAttendanceFor.ifPresent(
                    time -> range("keepAttendanceFor", time, Duration.ofDays(1), Duration.ofDays(366)));
            range("watchInterval", watchInterval, Duration.ofMillis(10), Duration.ofHours(1));
            range("detailsFreshFor", detailsFreshFor, Duration.ZERO, Duration.ofHours(1));
            range("detailsPatience", detailsPatience, instant, Duration.ofMinutes(1));
            range("snapshotsFreshFor", snapshotsFreshFor, Duration.ZERO, Duration.ofMinutes(1));
            range("keepFactsFor", keepFactsFor, Duration.ofHours(1), Duration.ofDays(365));
            completedAfter.ifPresent(time -> range("completedAfter", time, Duration.ZERO, Duration.ofDays(1)));
            if (keepsFacts && !keepsFactsAtAll()) {
                throw new IllegalArgumentException("keepsFacts needs a store that keeps facts");
            }
            requireCapabilities();
            return new TeleconsultApplication(this);
        }

        private boolean keepsFactsAtAll() {
            return storage.outbox().isPresent() && storage.teleconsultations().keepsFacts();
        }

        private void requireForgetting(Duration time) {
            range("forgetAfterEnd", time, Duration.ofDays(2), Duration.ofDays(36_525));
            if (closeAfterEnd.filter(closing -> closing.compareTo(time) < 0).isEmpty()) {
                throw new IllegalArgumentException("forgetAfterEnd needs a shorter closeAfterEnd");
            }
        }

        private void requireCapabilities() {
            needs(deleteUploads || uploadsGoWithCall, Capability.UPLOADS, "keeps no uploads that could be deleted");
            needs(uploadsGoWithCall, Capability.CALL_EVENTS, "does not tell the end of a call");
            needs(keepAttendanceFor.isPresent(), Capability.CALL_EVENTS, "does not tell who comes to a call");
            needs(callSettings.recording().isOn(), Capability.RECORDING, "does not record calls");
            needs(callSettings.durations().limited(), Capability.ROOMS_WITH_DURATION, "ends no room by itself");
            needs(displaysNames, Capability.PREFERENCES_IN_LINKS, "is told no names by a link");
            for (Role role : Role.values()) {
                Set<Tool> missing = new TreeSet<>(privileges.toolsOf(role).granted());
                missing.removeAll(video.capabilities().tools());
                if (!missing.isEmpty()) {
                    throw new IllegalArgumentException(
                            "the video provider " + video.capabilities().name() + " has none of the tools " + missing);
                }
            }
        }

        private void needs(boolean wanted, Capability capability, String otherwise) {
            if (wanted && !video.capabilities().has(capability)) {
                throw new IllegalArgumentException(
                        "the video provider " + video.capabilities().name() + " " + otherwise);
            }
        }

        private static void range(String name, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(name + " must be " + least + " to " + most);
            }
        }
    }

    private static final class RandomOperationIds implements Supplier<OperationId> {

        private final SecureRandom random = new SecureRandom();

        @Override
        public OperationId get() {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            return new OperationId(HexFormat.of().formatHex(bytes));
        }
    }
}
