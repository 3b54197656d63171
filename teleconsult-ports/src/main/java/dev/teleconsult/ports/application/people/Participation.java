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

    /** The calling user's participant; empty if the request carries no user, or the user does not take part. */
    public Optional<Participant> find(Teleconsultation teleconsultation, RequestContext context) {
        return context.user()
                .flatMap(user -> identities.find(user, context))
                .flatMap(teleconsultation.plan().participants()::find);
    }

    /** As {@link #find} if the person's identity is cached; empty for any other person, even a participant. */
    public Optional<Participant> findAtOnce(Teleconsultation teleconsultation, RequestContext context) {
        return context.user()
                .flatMap(identities::findAtOnce)
                .flatMap(teleconsultation.plan().participants()::find);
    }

    public static RefusalException unauthorized() {
        return RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
    }
}
