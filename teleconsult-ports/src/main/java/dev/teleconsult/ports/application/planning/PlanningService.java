package dev.teleconsult.ports.application.planning;

import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.RosterRules;
import dev.teleconsult.domain.Schedule;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.records.ClaimedIdentifiers;
import dev.teleconsult.ports.application.records.Idempotency;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.rooms.RoomKeeper;
import dev.teleconsult.ports.application.shared.Changes;
import dev.teleconsult.ports.application.shared.Fingerprint;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.PlanMark;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanView;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Schedules, reads, changes and cancels. */
public final class PlanningService implements PlanTeleconsultationUseCase {

    /**
     * The rules a plan is checked against.
     *
     * @param rosters the rules of a roster
     * @param durations how long a teleconsultation may last
     * @param window until when it may be changed
     * @param patience how to wait for another change under way
     */
    public record PlanRules(
            RosterRules rosters, DurationPolicy durations, ImmutabilityWindow window, Patience patience, Clock clock) {

        private Instant now() {
            return clock.instant();
        }
    }

    /** The people of a plan: resolved as callers name them, and read as callers are shown them. */
    public record People(ParticipantResolver resolver, PlanReading reading) {}

    /** The marks by which a repeated request is recognised: its key, and the identifiers of other systems. */
    public record Repeats(Idempotency keys, ClaimedIdentifiers identifiers) {}

    private final TeleconsultationStore store;
    private final TeleconsultationRecords records;
    private final RoomKeeper rooms;
    private final ParticipantResolver people;
    private final PlanReading reading;
    private final PlanRules rules;
    private final Repeats repeats;
    private final Changes changes;

    public PlanningService(
            TeleconsultationRecords records,
            RoomKeeper rooms,
            People people,
            PlanRules rules,
            Repeats repeats,
            Changes changes) {
        this.store = records.store();
        this.records = records;
        this.rooms = rooms;
        this.people = people.resolver();
        this.reading = people.reading();
        this.rules = rules;
        this.repeats = repeats;
        this.changes = changes;
    }

    @Override
    public TeleconsultationId schedule(ScheduleCommand command, RequestContext context) {
        BooleanSupplier hasWaited = rules.patience().begin();
        while (true) {
            try {
                return scheduleOnce(command, context);
            } catch (RefusalException refusal) {
                if (refusal.code() != RefusalCode.IDENTIFIER_BEING_TAKEN || !hasWaited.getAsBoolean()) {
                    throw refusal;
                }
            }
        }
    }

    private TeleconsultationId scheduleOnce(ScheduleCommand command, RequestContext context) {
        String answer = repeats.keys()
                .once(
                        Fingerprint.of(command),
                        context,
                        first -> repeats.identifiers()
                                .taking(
                                        command.identifiers(),
                                        first,
                                        context,
                                        attempts -> alreadyScheduled(attempts, context)
                                                .orElseGet(() -> schedule(command, attempts, context))
                                                .value()));
        return new TeleconsultationId(answer);
    }

    private TeleconsultationId schedule(
            ScheduleCommand command, ClaimedIdentifiers.Attempts attempt, RequestContext context) {
        Schedule schedule = Schedule.of(command.schedule());
        rules.durations().check(schedule);
        // Written in parallel with the new people's entries in the map of users, which saves one round trip.
        AtomicReference<StoredTeleconsultation> written = new AtomicReference<>();
        Plan plan;
        try {
            Participants roster = people.roster(
                    command.invitations(),
                    context,
                    named -> written.set(store.insert(new Plan(named, schedule), unannounced(named), context)));
            plan = new Plan(roster, schedule);
            attempt.note(written.get().id().value());
        } catch (RuntimeException notOurs) {
            Optional.ofNullable(written.get()).ifPresent(stored -> rooms.forget(stored, context));
            throw notOurs;
        }
        StoredTeleconsultation stored = written.get();
        boolean done;
        try {
            done = plan.participants().isComplete()
                    ? rooms.open(stored, plan, context).isPresent()
                    : rooms.announced(stored, plan, context).isPresent();
        } catch (PortException | RefusalException failure) {
            if (!command.identifiers().isEmpty()) {
                letGo(stored.id(), context);
            }
            throw failure;
        }
        if (!done) {
            throw PortUnavailableException.notDone(
                    Upstream.VIDEO, "scheduling took so long that another replica took it over");
        }
        changes.announcements().tell(listener -> listener.scheduled(stored.id()));
        return stored.id();
    }

    private RoomState unannounced(Participants participants) {
        return participants.isComplete() ? rooms.unannouncedOpening() : new RoomState.NoRoom(Optional.of(rules.now()));
    }

    /** Releases the identifiers of a failed attempt. If the attempt may still succeed, the reconciler decides later. */
    private void letGo(TeleconsultationId failed, RequestContext context) {
        try {
            if (store.find(failed, context).isEmpty() && !store.isClosed(failed, context)) {
                repeats.identifiers().release(failed, context);
            }
        } catch (PortException away) {
            // The next request with these identifiers takes them over then.
            return;
        }
    }

    /** Returns the result of an earlier attempt with the same key; undoes unfinished work of that attempt first. */
    private Optional<TeleconsultationId> alreadyScheduled(ClaimedIdentifiers.Attempts attempt, RequestContext context) {
        Optional<TeleconsultationId> noted = attempt.noted().map(TeleconsultationId::new);
        Optional<StoredTeleconsultation> found = noted.flatMap(id -> store.find(id, context));
        if (noted.isPresent() && found.isEmpty()) {
            // Cancelled since, so its id was returned before: the same key gets the same answer.
            return noted.filter(id -> store.isClosed(id, context));
        }
        return found.flatMap(left -> rooms.withoutUnannouncedOpening(left, context))
                .filter(left -> !left.teleconsultation().isAbandoned())
                .map(StoredTeleconsultation::id);
    }

    @Override
    public PlanView read(TeleconsultationId id, RequestContext context) {
        return reading.view(records.requireKnown(id, context), rules.now(), context);
    }

    @Override
    public void change(TeleconsultationId id, ChangeCommand command, RequestContext context) {
        if (command.isEmpty()) {
            records.require(id, context);
            return;
        }
        Function<Plan, Plan> change = new Function<>() {
            private Optional<Participants> named = Optional.empty();

            @Override
            public Plan apply(Plan plan) {
                requireStill(command.mark(), plan);
                Plan next = plan;
                if (!command.schedule().isEmpty()) {
                    next = next.with(plan.schedule().changedBy(command.schedule()));
                    rules.durations().check(next.schedule());
                }
                if (command.invitations().isPresent()) {
                    named = named.or(() ->
                            Optional.of(people.roster(command.invitations().get(), context)));
                    next = next.with(named.get());
                }
                return next;
            }
        };
        apply(id, change, context);
    }

    @Override
    public void addParticipant(TeleconsultationId id, Invitation invitation, RequestContext context) {
        repeats.keys().once(Fingerprint.of(id, invitation), context, attempt -> {
            boolean done = attempt.isRepeated()
                    && people.isOn(
                            records.require(id, context)
                                    .teleconsultation()
                                    .plan()
                                    .participants(),
                            invitation,
                            context);
            if (!done) {
                apply(id, plan -> plan.with(people.with(plan.participants(), invitation, context)), context);
            }
            return id.value();
        });
    }

    /** Checks the plan that the next write replaces; the compare-and-set prevents another change in between. */
    private static void requireStill(Optional<PlanMark> seen, Plan plan) {
        if (seen.filter(mark -> !mark.equals(Fingerprint.of(plan))).isPresent()) {
            throw RefusalException.of(RefusalCode.CONCURRENT_CHANGE);
        }
    }

    @Override
    public void cancel(TeleconsultationId id, RequestContext context) {
        cancel(id, Optional.empty(), context);
    }

    @Override
    public void cancel(TeleconsultationId id, PlanMark seen, RequestContext context) {
        cancel(id, Optional.of(seen), context);
    }

    private void cancel(TeleconsultationId id, Optional<PlanMark> seen, RequestContext context) {
        StoredTeleconsultation stored = records.require(id, context);
        StoredTeleconsultation ended = records.update(
                        stored,
                        teleconsultation -> {
                            if (teleconsultation.isOver()) {
                                throw TeleconsultationRecords.notFound(id);
                            }
                            requireStill(seen, teleconsultation.plan());
                            return teleconsultation.ending(RoomState.Ending.CANCELLED);
                        },
                        context)
                .orElseThrow(() -> TeleconsultationRecords.notFound(id));
        changes.tell(id, listener -> listener.cancelled(id));
        rooms.settleSoon(ended, context);
    }

    private void apply(TeleconsultationId id, Function<Plan, Plan> change, RequestContext context) {
        BooleanSupplier hasWaited = rules.patience().begin();
        int misses = 0;
        while (misses < TeleconsultationRecords.ATTEMPTS) {
            StoredTeleconsultation stored = records.require(id, context);
            Teleconsultation teleconsultation = stored.teleconsultation();
            teleconsultation.requireChangeable(rules.window(), rules.now());
            if (teleconsultation.isInFlight()) {
                if (!hasWaited.getAsBoolean()) {
                    break;
                }
                continue;
            }
            Plan before = people.described(teleconsultation.plan(), context);
            Plan next = change.apply(before);
            if (applied(stored, before, next, context)) {
                changes.tell(id, listener -> listener.changed(id));
                return;
            }
            misses++;
        }
        throw RefusalException.of(RefusalCode.CONCURRENT_CHANGE);
    }

    /** Returns false, without an effect, if another writer changed the record first. */
    private boolean applied(StoredTeleconsultation stored, Plan before, Plan next, RequestContext context) {
        Teleconsultation teleconsultation = stored.teleconsultation();
        if (next.equals(teleconsultation.plan())) {
            return true;
        }
        if (!next.participants().isComplete()) {
            Teleconsultation without = teleconsultation.room().isPresent()
                    ? teleconsultation.replannedWithoutRoom(next)
                    : teleconsultation.replanned(next);
            Optional<StoredTeleconsultation> written = records.replace(stored, without, context);
            written.ifPresent(now -> rooms.settleSoon(now, context));
            return written.isPresent();
        }
        if (keepsItsRoom(teleconsultation, before, next)) {
            return records.replace(stored, teleconsultation.replanned(next), context)
                    .isPresent();
        }
        rules.rosters().requirePlusWhenComplete(next.participants());
        return rooms.openFor(next, stored, context).isPresent();
    }

    private boolean keepsItsRoom(Teleconsultation teleconsultation, Plan before, Plan next) {
        return teleconsultation.room().isPresent()
                && before.participants().isComplete()
                && rooms.spec(before).equals(rooms.spec(next));
    }
}
