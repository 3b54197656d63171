package dev.teleconsult.ports.application.events;

import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.Identities;
import dev.teleconsult.ports.application.rooms.CallOutcomes;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.OutgoingEvent.Outcome;
import dev.teleconsult.ports.outbound.OutgoingEvent.People;
import dev.teleconsult.ports.outbound.OutgoingEvent.Presence;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the outcome of the calls for an event: the outcome at the time of the fact, even if the event is sent days
 * later.
 */
public final class EventOutcomes {

    private final TeleconsultationStore store;
    private final CallOutcomes outcomes;
    private final Identities identities;
    private final boolean namesPeople;

    /** @param namesPeople whether receivers get the ids of people */
    public EventOutcomes(
            TeleconsultationStore store, CallOutcomes outcomes, Identities identities, boolean namesPeople) {
        this.store = store;
        this.outcomes = outcomes;
        this.identities = identities;
        this.namesPeople = namesPeople;
    }

    /**
     * Empty for a fact of another kind, and if the teleconsultation is gone or has another schedule.
     *
     * @throws PortException if the store fails
     */
    public Optional<Outcome> of(KeptFact kept, RequestContext context) {
        if (kept.fact().kind() != Fact.Kind.COMPLETED) {
            return Optional.empty();
        }
        return kept.teleconsultation()
                .flatMap(id -> store.lookUp(id, context))
                .map(FoundTeleconsultation::teleconsultation)
                .filter(found -> kept.outline()
                        .map(Outline::schedule)
                        .filter(found.plan().schedule()::equals)
                        .isPresent())
                .map(found -> outcome(found, kept, context));
    }

    private Outcome outcome(Teleconsultation found, KeptFact kept, RequestContext context) {
        CallOutcomes.Known known = outcomes.asOf(found, kept.fact().at(), context);
        CallOutcome outcome = known.outcome();
        return new Outcome(
                outcome.tookPlace(),
                outcome.firstJoined(),
                outcome.lastLeft(),
                outcome.together(),
                namesPeople ? Optional.of(people(outcome, found.plan(), context)) : Optional.empty(),
                known.confirmed(),
                outcome.complete());
    }

    private People people(CallOutcome outcome, Plan plan, RequestContext context) {
        Map<VideoUserId, UserId> users = identities.findUsers(plan.participants().known().stream(), context);
        List<Presence> came = outcome.people().stream()
                .map(one -> new Presence(
                        Optional.ofNullable(users.get(one.person())),
                        one.joined(),
                        one.left(),
                        one.open(),
                        one.stays(),
                        one.time()))
                .toList();
        List<UserId> missed = plan.participants().known().stream()
                .map(Participant::videoUser)
                .filter(outcome.missed()::contains)
                .filter(users::containsKey)
                .map(users::get)
                .toList();
        return new People(came, missed);
    }
}
