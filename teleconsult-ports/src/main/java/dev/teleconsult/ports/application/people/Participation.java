package dev.teleconsult.ports.application.people;

import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.util.Optional;

/** Decides who may see a teleconsultation: the participants on its roster. */
public final class Participation {

    private final Identities identities;

    public Participation(Identities identities) {
        this.identities = identities;
    }

    /** @throws RefusalException {@link RefusalCode#UNAUTHORIZED_USER} if the request carries no user */
    public UserId requireUser(RequestContext context) {
        return context.user().orElseThrow(Participation::unauthorized);
    }

    /** @throws RefusalException {@link RefusalCode#UNAUTHORIZED_USER} unless the asking user takes part */
    public Participant require(Teleconsultation teleconsultation, RequestContext context) {
        return find(teleconsultation, context).orElseThrow(Participation::unauthorized);
    }

    /** Empty if the request carries no user, or a stranger. */
    public Optional<Participant> find(Teleconsultation teleconsultation, RequestContext context) {
        return context.user()
                .flatMap(user -> identities.find(user, context))
                .flatMap(teleconsultation.plan().participants()::find);
    }

    /** As {@link #find}, for a person whose identity is remembered; empty for any other, who may be a participant too. */
    public Optional<Participant> findAtOnce(Teleconsultation teleconsultation, RequestContext context) {
        return context.user()
                .flatMap(identities::findAtOnce)
                .flatMap(teleconsultation.plan().participants()::find);
    }

    public static RefusalException unauthorized() {
        return RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
    }
}
