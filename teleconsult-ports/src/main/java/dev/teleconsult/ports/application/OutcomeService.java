package dev.teleconsult.ports.application;

import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells outcomes in the words of callers. */
final class OutcomeService implements ReadOutcomeUseCase {

    private final TeleconsultationStore store;
    private final Optional<CallOutcomes> outcomes;
    private final Identities identities;
    private final Clock clock;

    /** @param outcomes empty where no attendance is kept */
    OutcomeService(TeleconsultationStore store, Optional<CallOutcomes> outcomes, Identities identities, Clock clock) {
        this.store = store;
        this.outcomes = outcomes;
        this.identities = identities;
        this.clock = clock;
    }

    @Override
    public Outcome outcome(TeleconsultationId id, RequestContext context) {
        CallOutcomes known = outcomes.orElseThrow(() -> RefusalException.of(RefusalCode.ATTENDANCE_UNSUPPORTED));
        Teleconsultation teleconsultation = store.lookUp(id, context)
                .map(FoundTeleconsultation::teleconsultation)
                .filter(Teleconsultation::isKnownToCallers)
                .orElseThrow(() -> TeleconsultationRecords.notFound(id));
        Instant now = clock.instant();
        CallOutcomes.Known read = known.of(teleconsultation, now, context);
        return told(read, teleconsultation.plan(), now, context);
    }

    private Outcome told(CallOutcomes.Known read, Plan plan, Instant now, RequestContext context) {
        CallOutcome outcome = read.outcome();
        Map<VideoUserId, UserId> users = identities.findUsers(plan.participants().known().stream(), context);
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
                people,
                missed,
                read.confirmed(),
                outcome.complete(),
                outcome.standing(plan, now));
    }
}
