package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.Identities;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Returns outcomes with the callers' ids of people. */
public final class OutcomeService implements ReadOutcomeUseCase {

    /**
     * The most outcomes read in parallel: a page of a list must not use all connections to the store and the provider.
     */
    private static final int AT_ONCE = 8;

    private final TeleconsultationStore store;
    private final Optional<CallOutcomes> outcomes;
    private final Identities identities;
    private final Parallel parallel;
    private final Clock clock;

    /** @param outcomes empty if attendance is not kept */
    public OutcomeService(
            TeleconsultationStore store,
            Optional<CallOutcomes> outcomes,
            Identities identities,
            Parallel parallel,
            Clock clock) {
        this.store = store;
        this.outcomes = outcomes;
        this.identities = identities;
        this.parallel = parallel;
        this.clock = clock;
    }

    /** The data read for one teleconsultation. */
    private record Read(CallOutcomes.Known known, Plan plan, Instant now) {}

    @Override
    public Outcome outcome(TeleconsultationId id, RequestContext context) {
        Read read = read(required(), id, context).orElseThrow(() -> TeleconsultationRecords.notFound(id));
        return outcomeOf(read, users(List.of(read), context));
    }

    @Override
    public Map<TeleconsultationId, Outcome> outcomes(Set<TeleconsultationId> ids, RequestContext context) {
        if (ids.size() > FindTeleconsultationsUseCase.LARGEST_PAGE) {
            throw new IllegalArgumentException("ids must be " + FindTeleconsultationsUseCase.LARGEST_PAGE + " at most");
        }
        CallOutcomes known = required();
        List<TeleconsultationId> all = List.copyOf(ids);
        Map<TeleconsultationId, Read> found = new HashMap<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            parallel.each(all.subList(from, Math.min(from + AT_ONCE, all.size())), id -> read(known, id, context))
                    .forEach((id, read) -> read.ifPresent(one -> found.put(id, one)));
        }
        Map<VideoUserId, UserId> users = users(found.values(), context);
        return found.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, one -> outcomeOf(one.getValue(), users)));
    }

    @Override
    public boolean keepsAttendance() {
        return outcomes.isPresent();
    }

    private CallOutcomes required() {
        return outcomes.orElseThrow(() -> RefusalException.of(RefusalCode.ATTENDANCE_UNSUPPORTED));
    }

    private Optional<Read> read(CallOutcomes known, TeleconsultationId id, RequestContext context) {
        return store.lookUp(id, context)
                .map(FoundTeleconsultation::teleconsultation)
                .filter(Teleconsultation::isKnownToCallers)
                .map(teleconsultation -> {
                    Instant now = clock.instant();
                    return new Read(known.of(teleconsultation, now, context), teleconsultation.plan(), now);
                });
    }

    private Map<VideoUserId, UserId> users(Collection<Read> all, RequestContext context) {
        return identities.findUsers(all.stream().flatMap(one -> one.plan().participants().known().stream()), context);
    }

    private static Outcome outcomeOf(Read read, Map<VideoUserId, UserId> users) {
        CallOutcome outcome = read.known().outcome();
        Plan plan = read.plan();
        List<Presence> people = outcome.people().stream()
                .map(one -> new Presence(
                        Optional.ofNullable(users.get(one.person())),
                        one.joined(),
                        one.left(),
                        one.open(),
                        one.stays(),
                        one.time()))
                .toList();
        List<UserId> missed = plan.participants().known().stream()
                .filter(one -> outcome.missed().contains(one.videoUser()))
                .flatMap(one -> Optional.ofNullable(users.get(one.videoUser())).stream())
                .toList();
        return new Outcome(
                outcome.tookPlace(),
                outcome.firstJoined(),
                outcome.lastLeft(),
                outcome.together(),
                outcome.meeting(),
                people,
                missed,
                read.known().confirmed(),
                outcome.complete(),
                outcome.standing(plan, read.now()));
    }
}
