package dev.teleconsult.ports.application.planning;

import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.Identities;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.records.ClaimedIdentifiers;
import dev.teleconsult.ports.inbound.PlanView;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the view of a plan for an organiser. It has no access to links. */
public final class PlanReading {

    private final ParticipantResolver people;
    private final Identities identities;
    private final ClaimedIdentifiers identifiers;
    private final ImmutabilityWindow window;

    public PlanReading(
            ParticipantResolver people,
            Identities identities,
            ClaimedIdentifiers identifiers,
            ImmutabilityWindow window) {
        this.people = people;
        this.identities = identities;
        this.identifiers = identifiers;
        this.window = window;
    }

    PlanView view(FoundTeleconsultation found, Instant now, RequestContext context) {
        Teleconsultation teleconsultation = found.teleconsultation();
        Plan plan = people.describedIfPossible(teleconsultation.plan(), context);
        List<Participant> known = plan.participants().known();
        Map<VideoUserId, UserId> users = identities.findUsers(known.stream(), context);
        return new PlanView(
                teleconsultation.id(),
                teleconsultation.visitState(window, now),
                plan.schedule(),
                window.opensAt(plan.schedule()),
                plan.participants().expected(),
                known.stream()
                        .map(one -> new PlanView.Person(
                                Optional.ofNullable(users.get(one.videoUser())), one.fullName(), people.roleOf(one)))
                        .toList(),
                found.edition().number(),
                identifiers.of(Set.of(found.id()), context).getOrDefault(found.id(), List.of()),
                teleconsultation.isUnsettled(),
                now);
    }
}
