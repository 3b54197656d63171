package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase;
import dev.teleconsult.ports.outbound.SdkCredentials;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Issues credentials for apps. */
final class CredentialsService implements IssueCredentialsUseCase {

    private final Participation participation;
    private final Identities identities;
    private final People people;
    private final Privileges privileges;
    private final SdkCredentials credentials;

    CredentialsService(
            Participation participation,
            Identities identities,
            People people,
            Privileges privileges,
            SdkCredentials credentials) {
        this.participation = participation;
        this.identities = identities;
        this.people = people;
        this.privileges = privileges;
        this.credentials = credentials;
    }

    @Override
    public Issued issue(Duration lifetime, RequestContext context) {
        UserId user = participation.requireUser(context);
        if (lifetime.compareTo(MIN_LIFETIME) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw RefusalException.of(RefusalCode.LIFETIME_OUT_OF_RANGE)
                    .with(RefusalException.Detail.LIMIT, MIN_LIFETIME.toSeconds() + " to " + MAX_LIFETIME.toSeconds())
                    .with(RefusalException.Detail.ACTUAL, lifetime.toSeconds());
        }
        VideoUserId videoUser = identities
                .find(user, context)
                .or(() -> madeKnown(user, context))
                .orElseThrow(Participation::unauthorized);
        return new Issued(videoUser, credentials.issue(videoUser, lifetime));
    }

    /** Empty if nobody can tell who they are, and so which role they have. */
    private Optional<VideoUserId> madeKnown(UserId user, RequestContext context) {
        return people.profile(user, context).map(profile -> {
            Role role = privileges.roleOf(profile.groups());
            return identities
                    .ensure(Map.of(user, new Identities.Newcomer(user, role, Language.COMPANY_DEFAULT)), context)
                    .get(user);
        });
    }
}
