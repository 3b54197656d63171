package dev.teleconsult.ports.application;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.erasure.ErasedVisits;
import dev.teleconsult.ports.application.erasure.Erasing;
import dev.teleconsult.ports.application.erasure.ErasingService;
import dev.teleconsult.ports.application.erasure.ErasureTerms;
import dev.teleconsult.ports.application.erasure.PersonVisits;
import dev.teleconsult.ports.application.events.DeliveryTerms;
import dev.teleconsult.ports.application.events.EventDelivery;
import dev.teleconsult.ports.application.events.EventOutcomes;
import dev.teleconsult.ports.application.reconciling.AfterEnd;
import dev.teleconsult.ports.application.reconciling.DeadClaims;
import dev.teleconsult.ports.application.reconciling.Forgetting;
import dev.teleconsult.ports.application.reconciling.OwedWork;
import dev.teleconsult.ports.application.reconciling.TimedFacts;
import dev.teleconsult.ports.application.reconciling.Walk;
import dev.teleconsult.ports.application.rooms.CallOutcomes;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.Outbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;

/** Builds the background work: the reconciler and its tasks, the erasure of people, and the relay of events. */
final class OwedWorkAssembly {

    private final ApplicationSettings with;
    private final RecordsAssembly on;
    private final RoomsAssembly at;
    private final PersonVisits visits;
    private final Optional<ErasureRecords> receipts;
    private final DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();

    OwedWorkAssembly(ApplicationSettings with, RecordsAssembly on, RoomsAssembly at) {
        this.with = with;
        this.on = on;
        this.at = at;
        visits = new PersonVisits(on.store);
        receipts = with.erasureKeys.flatMap(keys -> with.storage.erasures());
    }

    /**
     * @param cancel cancels a visit as a caller would
     * @param begin called at the beginning of each run; throws once the application is closed
     */
    Reconciler reconciler(BiConsumer<TeleconsultationId, RequestContext> cancel, Runnable begin) {
        OwedWork work = new OwedWork(
                new OwedWork.Outside(
                        on.store,
                        at.rooms,
                        with.uploads(),
                        with.storage.idempotencyRecords(),
                        on.identifiers,
                        with.storage.externalIdentifiers().map(this::deadClaims),
                        with.storage.notices(),
                        with.attendance(),
                        afterEnd(),
                        receipts.map(kept -> erasing(kept, cancel)),
                        with.toldFacts().map(this::timed),
                        on.auditLog),
                on.records,
                at.keeper,
                new OwedWork.Terms(
                        on.owed,
                        with.keepIdempotencyKeysFor,
                        with.keepAttendanceFor.orElse(Duration.ZERO),
                        chance,
                        with.clock,
                        with.nanoTime),
                on.parallel);
        return new Reconciler(work, begin);
    }

    private List<Walk> afterEnd() {
        List<Walk> walks = new ArrayList<>();
        with.closeAfterEnd.ifPresent(length -> walks.add(new AfterEnd(on.records, at.ending, length, on.owed, chance)));
        with.forgetAfterEnd.ifPresent(length ->
                walks.add(new Forgetting(on.records, length, on.owed, chance, on.identifiers, on.announcements)));
        return walks;
    }

    private DeadClaims deadClaims(ExternalIdentifiers kept) {
        return new DeadClaims(kept, on.store, with.takeOverAfter, with.clock.instant());
    }

    private TimedFacts timed(Outbox outbox) {
        return new TimedFacts(
                outbox,
                on.records,
                new TimedFacts.Terms(
                        with.window.lead(), with.callEndGrace, with.completedAfter, with.keepFactsFor, with.clock));
    }

    private Erasing erasing(ErasureRecords kept, BiConsumer<TeleconsultationId, RequestContext> cancel) {
        return new Erasing(
                new Erasing.Outside(
                        kept,
                        new ErasedVisits(
                                on.records,
                                visits,
                                cancel,
                                at.ending,
                                new ErasedVisits.Around(
                                        with.files(), with.storage.attendance(), with.storage.externalIdentifiers())),
                        new Erasing.Accounts(with.video.users(), with.storage.userIds(), at.identities),
                        new Erasing.Traces(
                                with.storage.attendance(),
                                with.storage.outbox(),
                                with.toldFacts().isPresent(),
                                on.auditLog)),
                on.owed,
                chance,
                on.announcements);
    }

    ErasePeopleUseCase erasures() {
        return new ErasingService(
                receipts.map(kept -> new ErasingService.Enabled(
                        kept,
                        with.erasureKeys.orElseThrow(),
                        new ErasureTerms(
                                on.auditLog.map(log -> with.audit.keepMonths()),
                                with.audit.legalHold(),
                                with.keepIdempotencyKeysFor),
                        on.auditLog)),
                with.storage.userIds(),
                visits,
                with.clock);
    }

    /** @param executor makes the attempts */
    EventRelay relay(EventSink sink, Executor executor, Runnable requireOpen) {
        Optional<EventOutcomes> outcomes = with.attendance()
                .map(kept -> new EventOutcomes(
                        on.store, new CallOutcomes(kept, with.video), at.identities, with.eventsNamePeople));
        return new EventRelay(new EventDelivery(
                new EventDelivery.Outside(
                        with.storage.outbox().orElseThrow(),
                        sink,
                        with.storage.userIds(),
                        with.storage.externalIdentifiers(),
                        outcomes),
                new EventDelivery.Terms(
                        with.window,
                        with.eventsNamePeople,
                        new DeliveryTerms(with.deliveryJitter),
                        new ApplicationSettings.RandomOperationIds().get().value(),
                        with.clock),
                with.deliveryListener,
                executor,
                requireOpen));
    }
}
