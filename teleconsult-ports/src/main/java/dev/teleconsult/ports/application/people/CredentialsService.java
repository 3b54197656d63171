package dev.teleconsult.ports.application.people;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Issues credentials for apps. */
public final class CredentialsService implements IssueCredentialsUseCase {

    private final Participation participation;
    private final Identities identities;
    private final ParticipantResolver people;
    private final VideoProvider video;
    private final Restoring restoring;
    private final PlacesPerPerson places;

    public CredentialsService(
            Participation participation,
            Identities identities,
            ParticipantResolver people,
            VideoProvider video,
            Restoring restoring,
            PlacesPerPerson places) {
        this.participation = participation;
        this.identities = identities;
        this.people = people;
        this.video = video;
        this.restoring = restoring;
        this.places = places;
    }

    @Override
    public Issued issue(Duration lifetime, RequestContext context) {
        UserId user = participation.requireUser(context);
        ProviderCapabilities provider = video.capabilities();
        provider.require(Capability.CREDENTIALS);
        Duration shortest = provider.shortestCredentials();
        Duration longest = provider.longestCredentials();
        if (lifetime.compareTo(shortest) < 0 || lifetime.compareTo(longest) > 0) {
            throw RefusalException.of(RefusalCode.LIFETIME_OUT_OF_RANGE)
                    .with(RefusalException.Detail.LIMIT, shortest.toSeconds() + " to " + longest.toSeconds())
                    .with(RefusalException.Detail.ACTUAL, lifetime.toSeconds());
        }
        return places.with(user, () -> issued(user, lifetime, context));
    }

    private Issued issued(UserId user, Duration lifetime, RequestContext context) {
        VideoUserId videoUser = identities
                .find(user, context)
                .or(() -> registered(user, context))
                .orElseThrow(Participation::unauthorized);
        // If the provider has lost the person, they are registered with the lowest role; opening a room raises it if
        // needed.
        return new Issued(
                videoUser,
                restoring.asking(
                        Map.of(videoUser, Role.BASIC), () -> video.credentials().issue(videoUser, lifetime)));
    }

    /** Registers a new user; empty if no directory knows the person, and so their role. */
    private Optional<VideoUserId> registered(UserId user, RequestContext context) {
        return people.person(user, context)
                .map(person -> identities.ensure(List.of(person), context).get(user));
    }
}
