package dev.teleconsult.ports.application;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.application.audit.AuditLog;
import dev.teleconsult.ports.application.audit.Audited;
import dev.teleconsult.ports.application.planning.Patience;
import dev.teleconsult.ports.application.rooms.WorkAfterAnswer;
import dev.teleconsult.ports.application.shared.Threads;
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
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The teleconsultation service as a library: the use cases, built on a store and a video provider.
 *
 * <p>Building does no I/O and starts no thread. Safe for use by several threads. The host runs the {@link #reconciler}
 * regularly (the server does so every fifteen seconds by default), and closes the application at the end. The
 * application does not close the objects that it was given.
 */
public final class TeleconsultApplication implements TeleconsultUseCases, AutoCloseable {

    private final PlanTeleconsultationUseCase planning;
    private final JoinTeleconsultationUseCase joining;
    private final WatchTeleconsultationUseCase watching;
    private final AnnounceDelayUseCase delays;
    private final FindTeleconsultationsUseCase finding;
    private final ReadCalendarUseCase calendar;
    private final ManageCallContentUseCase callContent;
    private final IssueCredentialsUseCase credentials;
    private final ManageCompanyLookUseCase companyLook;
    private final ReadAuditUseCase audit;
    private final ErasePeopleUseCase erasures;
    private final CheckDependenciesUseCase dependencies;
    private final HandleCallEventsUseCase callEvents;
    private final ReadOutcomeUseCase outcomes;
    private final ResendEventsUseCase resending;
    private final Reconciler reconciler;
    private final Optional<EventRelay> eventRelay;

    private final RecordsAssembly records;
    private final WatchingService watches;
    private final WorkAfterAnswer background;
    private final Optional<ExecutorService> ownThreads;
    private final Optional<ExecutorService> eventThreads;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TeleconsultApplication(ApplicationSettings with) {
        ownThreads = with.executor.isPresent() ? Optional.empty() : Optional.of(Threads.forWaiting());
        Executor threads = with.executor.or(() -> ownThreads).orElseThrow();
        Executor executor = task -> threads.execute(with.handOver.apply(task));
        // A separate executor: receivers that hang must not occupy the threads that requests need.
        eventThreads = with.eventSink.isPresent() && with.executor.isEmpty()
                ? Optional.of(Threads.forWaiting())
                : Optional.empty();

        records = new RecordsAssembly(with, executor, this::written);
        RoomsAssembly rooms = new RoomsAssembly(with, records, executor);
        background = rooms.background;
        watches = UseCaseAssembly.watching(with, records, rooms);
        UseCaseAssembly asked = new UseCaseAssembly(with, records, rooms, watches, executor);
        OwedWorkAssembly owed = new OwedWorkAssembly(with, records, rooms);

        PlanTeleconsultationUseCase planned = audited(PlanTeleconsultationUseCase.class, asked.planning());
        planning = UseCase.of(PlanTeleconsultationUseCase.class, planned, closed);
        finding = useCase(FindTeleconsultationsUseCase.class, asked.finding());
        calendar = useCase(ReadCalendarUseCase.class, asked.calendar());
        joining = useCase(JoinTeleconsultationUseCase.class, asked.joining());
        watching = useCase(WatchTeleconsultationUseCase.class, watches);
        delays = useCase(AnnounceDelayUseCase.class, asked.delays());
        callContent = useCase(ManageCallContentUseCase.class, asked.callContent());
        credentials = useCase(IssueCredentialsUseCase.class, asked.credentials());
        companyLook = useCase(ManageCompanyLookUseCase.class, asked.companyLook());
        callEvents = useCase(HandleCallEventsUseCase.class, asked.callEvents());
        outcomes = useCase(ReadOutcomeUseCase.class, asked.outcomes());
        audit = useCase(ReadAuditUseCase.class, asked.audit());
        resending = useCase(ResendEventsUseCase.class, asked.resending());
        erasures = useCase(ErasePeopleUseCase.class, owed.erasures());

        reconciler = owed.reconciler(planned::cancel, () -> {
            UseCase.requireOpen(closed);
            records.replicas.join();
        });
        eventRelay = with.eventSink.map(sink -> owed.relay(
                sink, with.executor.or(() -> eventThreads).orElseThrow(), () -> UseCase.requireOpen(closed)));
        dependencies = useCase(CheckDependenciesUseCase.class, asked.dependencies(reconciler, eventRelay));
    }

    /** Notifies waiting participants, at this replica and at others. */
    private void written(TeleconsultationId id) {
        watches.written(id);
        records.replicas.tellChanged(id);
    }

    private <U> U useCase(Class<U> port, U inside) {
        return UseCase.of(port, audited(port, inside), closed);
    }

    private <U> U audited(Class<U> port, U inside) {
        return records.auditLog
                .map(log -> new Audited(log).around(port, inside))
                .orElse(inside);
    }

    /** Starts a builder from the two parts without a default. */
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

    /** Delivers events to receivers; the host has to run it. Empty if no events are sent. */
    public Optional<EventRelay> eventRelay() {
        return eventRelay;
    }

    /** Finishes work that a crash interrupted; the host has to run it. */
    public Reconciler reconciler() {
        return reconciler;
    }

    /**
     * Closes the application: from now on every use case and every run of the reconciler or the relay of events throws
     * {@link IllegalStateException}; calls under way continue to their end. Ends all watches, waits up to 10 seconds
     * for rooms that are being deleted in the background, closes the relay, and ends its own threads after their
     * current calls. Rooms not deleted by then stay on record for the next run of a reconciler.
     */
    @Override
    public void close() {
        closed.set(true);
        watches.close();
        background.close();
        records.replicas.close();
        eventRelay.ifPresent(EventRelay::close);
        eventThreads.ifPresent(ExecutorService::shutdown);
        records.auditLog.ifPresent(AuditLog::close);
        ownThreads.ifPresent(ExecutorService::shutdown);
    }

    /** The settings of an application; each has a default. Not safe for use by several threads. */
    public static final class Builder {

        private final ApplicationSettings with;

        private Builder(TeleconsultStorage storage, VideoProvider video) {
            with = new ApplicationSettings(storage, video);
        }

        /** The directory of names and groups. Without one, callers provide them. */
        public Builder directory(UserDirectory known) {
            with.directory = Optional.of(requireNonNull(known, "known"));
            return this;
        }

        /**
         * The translation of the callers' ids into the directory's. Without one, the ids are the same. Requires a
         * directory.
         */
        public Builder customIds(CustomIds known) {
            with.customIds = Optional.of(requireNonNull(known, "known"));
            return this;
        }

        /** Default: patients are basic, doctors are plus, and both have every tool. */
        public Builder privileges(Privileges which) {
            with.privileges = requireNonNull(which, "which");
            return this;
        }

        /** Default: {@link CallSettings#defaults}. */
        public Builder callSettings(CallSettings settings) {
            with.callSettings = requireNonNull(settings, "settings");
            return this;
        }

        /** Default: the window opens at the start. */
        public Builder immutabilityWindow(ImmutabilityWindow when) {
            with.window = requireNonNull(when, "when");
            return this;
        }

        /**
         * Whether the back office may give notices for every teleconsultation. Default: no, only plus participants may, each
         * for their own.
         */
        public Builder noticesByBackoffice(boolean allowed) {
            with.noticesByBackoffice = allowed;
            return this;
        }

        /**
         * Whether the room of a visit is closed after its planned end, and how long after: no link is shown any more
         * then. A room is never closed while a call is under way or the provider cannot tell. Default: not closed,
         * links stay valid.
         *
         * @param time zero to 366 days
         */
        public Builder closesAfterEnd(Duration time) {
            with.closeAfterEnd = Optional.of(requireNonNull(time, "time"));
            return this;
        }

        /**
         * Whether names, groups, links, ids of people and identifiers of other systems are removed from the records of
         * visits that ended or were cancelled, and how long after the planned end. From then on the participants are
         * refused like strangers. Default: they stay. Requires {@link #closesAfterEnd}: the people of a visit that
         * still has its room are not removed. A store may keep the people of cancelled visits
         * ({@link TeleconsultationStore#forget}).
         *
         * @param time two days to 100 years; longer than that of {@link #closesAfterEnd}
         */
        public Builder forgetsAfterEnd(Duration time) {
            with.forgetAfterEnd = Optional.of(requireNonNull(time, "time"));
            return this;
        }

        /**
         * How long the service keeps who joined and left calls, as the provider reports it; outcomes are derived from
         * that. Default: not kept. Requires a store that keeps attendance; without one outcomes are refused with
         * {@link dev.teleconsult.domain.RefusalCode#ATTENDANCE_UNSUPPORTED}.
         *
         * @param time a day to 366 days
         */
        public Builder keepsAttendance(Duration time) {
            with.keepAttendanceFor = Optional.of(requireNonNull(time, "time"));
            return this;
        }

        /** Groups whose members get a virtual background by default. Default: none. */
        public Builder groupsWithBackground(Set<String> groups) {
            with.groupsWithBackground = Set.copyOf(requireNonNull(groups, "groups"));
            return this;
        }

        /**
         * Whether a participant's link contains their full name, which the video provider shows to the other
         * participants in the call. Default: no, so that the provider gets no names.
         */
        public Builder displaysNames(boolean displays) {
            with.displaysNames = displays;
            return this;
        }

        /**
         * Whether uploads are deleted when a caller requests that, and uploads and transcripts together with their
         * room. Default: they are kept.
         */
        public Builder deleteUploads(boolean delete) {
            with.deleteUploads = delete;
            return this;
        }

        /**
         * Deletes uploads when the provider reports the end of the call, after a grace period in which people whose
         * connection dropped may come back. Uploads and transcripts are then also deleted together with their room.
         * Default: off.
         *
         * @param grace zero to a day
         */
        public Builder uploadsGoWithCall(Duration grace) {
            with.uploadsGoWithCall = true;
            with.callEndGrace = requireNonNull(grace, "grace");
            return this;
        }

        /**
         * Whether each write also stores the facts that it makes in the store's {@link TeleconsultStorage#outbox}; the
         * host runs the delivery from there. Requires a store that keeps facts. Default: no, and nothing is written for
         * facts.
         *
         * <p>On a CRUD service, replicas of versions without facts lose them: switch this on once every replica runs a
         * version with facts.
         */
        public Builder keepsFacts(boolean keeps) {
            with.keepsFacts = keeps;
            return this;
        }

        /**
         * How long a fact is kept after its delivery is settled, so that it can be sent again. Default: 7 days.
         *
         * @param time an hour to a year
         */
        public Builder keepFactsFor(Duration time) {
            with.keepFactsFor = requireNonNull(time, "time");
            return this;
        }

        /**
         * How long after the planned end a teleconsultation makes the fact that it is completed, where facts are kept. Default:
         * it makes none.
         *
         * @param time zero to a day
         */
        public Builder completedAfter(Duration time) {
            with.completedAfter = Optional.of(requireNonNull(time, "time"));
            return this;
        }

        /**
         * Default: 50 MiB.
         *
         * @param bytes at least 1
         */
        public Builder maxTranscriptBytes(long bytes) {
            with.maxTranscriptBytes = bytes;
            return this;
        }

        /**
         * How old an unfinished attempt must be before another replica takes it over. Default: a minute.
         *
         * @param age longer than any call to the video provider or the store can take, including retries and the
         *     difference of the replicas' clocks; up to a day
         */
        public Builder takeOverAfter(Duration age) {
            with.takeOverAfter = requireNonNull(age, "age");
            return this;
        }

        /**
         * How long a change waits for another change of the same teleconsultation that is under way, before it is
         * refused with {@link dev.teleconsult.domain.RefusalCode#CONCURRENT_CHANGE}. Default: 2 seconds.
         *
         * @param time zero (no wait) to a minute
         */
        public Builder changePatience(Duration time) {
            with.changePatience = requireNonNull(time, "time");
            return this;
        }

        /** Replaces {@link #changePatience}, for tests that decide which thread continues. */
        Builder patience(Patience other) {
            with.patience = Optional.of(other);
            return this;
        }

        /**
         * How long an idempotency key is remembered. Default: a day.
         *
         * @param time longer than {@link #takeOverAfter}; up to a year
         */
        public Builder keepIdempotencyKeysFor(Duration time) {
            with.keepIdempotencyKeysFor = requireNonNull(time, "time");
            return this;
        }

        /**
         * How often the store is read on behalf of waiting participants. Default: every second, less often if
         * participants wait for more than a thousand teleconsultations.
         *
         * @param time 10 milliseconds to an hour
         */
        public Builder watchInterval(Duration time) {
            with.watchInterval = requireNonNull(time, "time");
            return this;
        }

        /**
         * How old room details may be when participants are shown them. Default: a second.
         *
         * @param time zero to an hour
         */
        public Builder detailsFreshFor(Duration time) {
            with.detailsFreshFor = requireNonNull(time, "time");
            return this;
        }

        /**
         * How long a request waits for the details of a room; after that the answer comes without them, and requests do
         * not wait for this room again until a call for its details was in time. Default: half a second.
         *
         * @param time a millisecond to a minute
         */
        public Builder detailsPatience(Duration time) {
            with.detailsPatience = requireNonNull(time, "time");
            return this;
        }

        /**
         * How old a shared read of a teleconsultation may be: so long may participants miss a change by another
         * replica, and requests share one read of the store. An old read never shows a link too early, and changes by
         * this application are visible at once. Default: a second.
         *
         * @param time zero (every request reads the store) to a minute
         */
        public Builder snapshotsFreshFor(Duration time) {
            with.snapshotsFreshFor = requireNonNull(time, "time");
            return this;
        }

        /**
         * The most people of a plan. Records with more can still be read. Default: the limit of the video provider.
         *
         * @param people at least 2
         */
        public Builder mostParticipants(int people) {
            with.mostParticipants = Optional.of(people);
            return this;
        }

        /**
         * The most simultaneous requests to the video provider for the credentials of one person; a further request
         * waits half a second and is then refused for now. Default: 2.
         *
         * @param calls at least 1
         */
        public Builder credentialCallsPerPerson(int calls) {
            with.credentialCallsPerPerson = calls;
            return this;
        }

        /**
         * Writes the store's audit trail. Requires a store that keeps facts: a fact is stored together with each
         * change, so that the row of the change is certainly written, once, at the latest soon after the answer.
         * Default: off. With auditing, a change and a shown link each cost one more write, and a link whose row cannot
         * be written is not shown.
         */
        public Builder audit(AuditSettings settings) {
            with.audit = requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Permits the erasure of people, with receipts that name them by these keys; the reconciler does the work.
         * Default: not permitted. Requires a store that keeps erasures. Keep this setting until no erasure is open:
         * without it open erasures stop.
         */
        public Builder erasesPeople(ErasureKeys keys) {
            with.erasureKeys = Optional.of(requireNonNull(keys, "keys"));
            return this;
        }

        /** Receives notifications about teleconsultations. Default: none. */
        public Builder listener(TeleconsultationListener hears) {
            with.listener = requireNonNull(hears, "hears");
            return this;
        }

        /**
         * Sends events to this sink. This includes {@link #keepsFacts}, and so requires a store that keeps facts; the
         * host runs the {@link TeleconsultApplication#eventRelay}. Default: no events.
         */
        public Builder events(EventSink sink) {
            with.eventSink = Optional.of(requireNonNull(sink, "sink"));
            return this;
        }

        /** Whether events contain the callers' ids of people. Default: yes. */
        public Builder eventsNamePeople(boolean namesPeople) {
            with.eventsNamePeople = namesPeople;
            return this;
        }

        /** Receives notifications about the delivery of events. Default: none. */
        public Builder deliveryListener(DeliveryListener hears) {
            with.deliveryListener = requireNonNull(hears, "hears");
            return this;
        }

        /**
         * Varies the time of the next attempt to deliver an event: from 0 (a fifth earlier) to nearly 1 (a fifth
         * later). For tests. Default: random.
         */
        public Builder deliveryJitter(DoubleSupplier random) {
            with.deliveryJitter = requireNonNull(random, "random");
            return this;
        }

        /** A registry for the application's periodic task, which reads the store on behalf of waiting participants. */
        public Builder periodicTasks(PeriodicTasks registry) {
            with.periodicTasks = requireNonNull(registry, "registry");
            return this;
        }

        /**
         * A stopwatch that measures the ages of cached values; for tests, together with {@link #clock}. Default: {@link
         * System#nanoTime}.
         */
        public Builder nanoTime(LongSupplier stopwatch) {
            with.nanoTime = requireNonNull(stopwatch, "stopwatch");
            return this;
        }

        /** Default: the system's clock. Replicas' clocks may differ; a link that was shown stays valid nevertheless. */
        public Builder clock(Clock which) {
            with.clock = requireNonNull(which, "which");
            return this;
        }

        /**
         * Runs calls in parallel; the application does not close it. It must not run a task in the submitting thread,
         * or {@link JoinTeleconsultationUseCase#joinAtOnce} may wait for a store. Default: virtual threads if the JVM
         * has them, otherwise up to 64 threads.
         */
        public Builder executor(Executor threads) {
            with.executor = Optional.of(requireNonNull(threads, "threads"));
            return this;
        }

        /**
         * Wraps each task in the thread that submits it to the {@link #executor}; the executor runs the returned task.
         * Use it to carry over data of a thread, such as the context of log lines. Default: no wrapping.
         */
        public Builder handOver(UnaryOperator<Runnable> wrapper) {
            with.handOver = requireNonNull(wrapper, "wrapper");
            return this;
        }

        /**
         * The source of operation ids. Default: 16 random bytes each.
         *
         * @param ids never returns the same id twice, on any replica
         */
        public Builder operationIds(Supplier<OperationId> ids) {
            with.operationIds = requireNonNull(ids, "ids");
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is out of its range, custom ids are set without a directory,
         *     events are set with a store that keeps no facts, or a setting requires a capability that the video
         *     provider lacks
         */
        public TeleconsultApplication build() {
            with.check();
            return new TeleconsultApplication(with);
        }
    }
}
