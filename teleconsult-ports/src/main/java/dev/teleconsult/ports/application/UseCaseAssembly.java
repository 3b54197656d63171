package dev.teleconsult.ports.application;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.application.audit.AuditService;
import dev.teleconsult.ports.application.events.ResendingService;
import dev.teleconsult.ports.application.joining.JoinLookup;
import dev.teleconsult.ports.application.joining.JoiningService;
import dev.teleconsult.ports.application.joining.Revealing;
import dev.teleconsult.ports.application.joining.RoomDetailsCache;
import dev.teleconsult.ports.application.joining.RoomReopening;
import dev.teleconsult.ports.application.joining.ViewRenderer;
import dev.teleconsult.ports.application.people.CredentialsService;
import dev.teleconsult.ports.application.people.PlacesPerPerson;
import dev.teleconsult.ports.application.planning.CalendarService;
import dev.teleconsult.ports.application.planning.FindingService;
import dev.teleconsult.ports.application.planning.Patience;
import dev.teleconsult.ports.application.planning.PlanReading;
import dev.teleconsult.ports.application.planning.PlanningService;
import dev.teleconsult.ports.application.records.OtherReplicas;
import dev.teleconsult.ports.application.rooms.CallContentService;
import dev.teleconsult.ports.application.rooms.CallEventsService;
import dev.teleconsult.ports.application.rooms.CallOutcomes;
import dev.teleconsult.ports.application.rooms.CompanyLookService;
import dev.teleconsult.ports.application.rooms.OutcomeService;
import dev.teleconsult.ports.application.shared.Changes;
import dev.teleconsult.ports.application.watching.DelayService;
import dev.teleconsult.ports.application.watching.WatchingService;
import dev.teleconsult.ports.inbound.AnnounceDelayUseCase;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
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
import dev.teleconsult.ports.outbound.EventSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Builds the use cases on top of the shared records, people and rooms. */
final class UseCaseAssembly {

    private static final int MOST_DETAILS = 10_000;

    /** How long a request for credentials waits while others of the same person are under way. */
    private static final Duration CREDENTIALS_PATIENCE = Duration.ofMillis(500);

    private final ApplicationSettings with;
    private final RecordsAssembly on;
    private final RoomsAssembly at;
    private final WatchingService watches;
    private final Executor executor;

    UseCaseAssembly(
            ApplicationSettings with,
            RecordsAssembly on,
            RoomsAssembly at,
            WatchingService watches,
            Executor executor) {
        this.with = with;
        this.on = on;
        this.at = at;
        this.watches = watches;
        this.executor = executor;
    }

    static WatchingService watching(ApplicationSettings with, RecordsAssembly on, RoomsAssembly at) {
        return new WatchingService(
                on.records,
                at.participation,
                on.notices,
                with.window,
                on.replicas,
                new WatchingService.Ticking(with.watchInterval, with.periodicTasks, on.time));
    }

    PlanTeleconsultationUseCase planning() {
        return new PlanningService(
                on.records,
                at.keeper,
                new PlanningService.People(
                        at.people, new PlanReading(at.people, at.identities, on.identifiers, with.window)),
                new PlanningService.PlanRules(
                        at.rosters,
                        with.callSettings.durations(),
                        with.window,
                        with.patience.orElseGet(() -> Patience.upTo(with.changePatience)),
                        with.clock),
                new PlanningService.Repeats(on.idempotency, on.identifiers),
                new Changes(on.announcements, watches::changed));
    }

    FindTeleconsultationsUseCase finding() {
        return new FindingService(
                on.records,
                new FindingService.People(at.identities, at.people, at.participation, watches::present),
                on.identifiers,
                with.window,
                with.clock);
    }

    ReadCalendarUseCase calendar() {
        return new CalendarService(on.records, at.participation, with.window, with.clock);
    }

    JoinTeleconsultationUseCase joining() {
        RoomDetailsCache details = new RoomDetailsCache(
                at.rooms, with.detailsFreshFor, with.detailsPatience, MOST_DETAILS, executor, with.nanoTime);
        Revealing revealing = new Revealing(
                on.records,
                new Revealing.Rooms(
                        at.keeper,
                        new RoomReopening(on.records, at.keeper, at.rooms, at.people, on.announcements, at.attempts),
                        details),
                at.people,
                with.window,
                on.announcements,
                on.time);
        ViewRenderer renderer = new ViewRenderer(
                at.rooms,
                at.keeper::spec,
                details,
                at.people,
                new ViewRenderer.Terms(at.provider, with.window, with.groupsWithBackground, with.displaysNames));
        return new JoiningService(
                new JoinLookup(on.snapshots, at.participation, with.window, with.clock),
                revealing,
                renderer,
                on.notices,
                with.clock);
    }

    AnnounceDelayUseCase delays() {
        return new DelayService(
                on.records,
                with.storage.notices(),
                on.notices,
                new DelayService.Callers(at.participation, at.people, with.noticesByBackoffice),
                new Changes(on.announcements, id -> {
                    watches.changed(id);
                    on.replicas.tellChanged(id);
                }),
                with.clock);
    }

    ManageCallContentUseCase callContent() {
        return new CallContentService(
                on.records,
                at.participation,
                with.video,
                new CallContentService.Terms(
                        with.deleteUploads, with.callSettings.recording(), with.maxTranscriptBytes),
                on.parallel,
                with.clock);
    }

    IssueCredentialsUseCase credentials() {
        return new CredentialsService(
                at.participation,
                at.identities,
                at.people,
                with.video,
                at.restoring,
                new PlacesPerPerson(with.credentialCallsPerPerson, CREDENTIALS_PATIENCE));
    }

    ManageCompanyLookUseCase companyLook() {
        return new CompanyLookService(at.participation, with.video.company());
    }

    HandleCallEventsUseCase callEvents() {
        return new CallEventsService(
                on.records,
                with.video.callEvents(),
                new CallEventsService.Terms(with.uploadsGoWithCall, with.callEndGrace),
                with.attendance(),
                with.clock);
    }

    ReadOutcomeUseCase outcomes() {
        return new OutcomeService(
                on.store,
                with.attendance().map(kept -> new CallOutcomes(kept, with.video)),
                at.identities,
                on.parallel,
                with.clock);
    }

    ReadAuditUseCase audit() {
        return new AuditService(
                on.auditLog.flatMap(log -> with.auditTrail().map(trail -> new AuditService.Audit(trail, log))));
    }

    ResendEventsUseCase resending() {
        return new ResendingService(
                with.eventSink.flatMap(sink -> with.storage.outbox()),
                with.eventSink.map(EventSink::subscriptions).orElse(List.of()),
                with.clock);
    }

    CheckDependenciesUseCase dependencies(Reconciler reconciler, Optional<EventRelay> eventRelay) {
        List<Supplier<CheckResult>> checks = new ArrayList<>();
        checks.add(with.video::check);
        with.directory.ifPresent(directory -> checks.add(directory::check));
        with.customIds.ifPresent(customIds -> checks.add(customIds::check));
        checks.add(reconciler::check);
        eventRelay.ifPresent(relay -> checks.addAll(relay.checks()));
        OtherReplicas others = new OtherReplicas(on.store, with.storage.outbox(), with.clock);
        if (on.facts.areTold()) {
            checks.add(others::besideFacts);
        }
        if (on.auditLog.isPresent()) {
            checks.add(others::besideAudit);
        }
        List<Supplier<CheckResult>> failuresAlone = on.facts.areTold() ? List.of() : List.of(others::withoutFacts);
        return new DependenciesService(with.storage, checks, failuresAlone, on.parallel);
    }
}
