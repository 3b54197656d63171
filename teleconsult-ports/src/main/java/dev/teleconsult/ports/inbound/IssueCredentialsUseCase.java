package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;

/** Issues credentials with which the calling user's app can call the video provider. */
public interface IssueCredentialsUseCase {

    /** The lifetime if the request names none. */
    Duration DEFAULT_LIFETIME = Duration.ofHours(1);

    /** Credentials and their owner. */
    record Issued(VideoUserId videoUser, AccessCredentials credentials) {

        public Issued {
            requireNonNulls(videoUser, "videoUser", credentials, "credentials");
        }
    }

    /**
     * Issues credentials; registers a user whom the provider does not know yet.
     *
     * @param lifetime whole seconds, within the limits of the provider
     */
    @Refuses({RefusalCode.UNAUTHORIZED_USER, RefusalCode.LIFETIME_OUT_OF_RANGE, RefusalCode.UNSUPPORTED_BY_PROVIDER})
    Issued issue(Duration lifetime, RequestContext context);
}
