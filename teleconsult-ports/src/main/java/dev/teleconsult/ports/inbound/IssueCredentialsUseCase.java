package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;

/** Gives the asking user what their app needs to speak to the video provider. */
public interface IssueCredentialsUseCase {

    /** The lifetime if none is asked for. */
    Duration DEFAULT_LIFETIME = Duration.ofHours(1);

    /** Credentials, and whose they are. */
    record Issued(VideoUserId videoUser, AccessCredentials credentials) {

        public Issued {
            requireNonNulls(videoUser, "videoUser", credentials, "credentials");
        }
    }

    /**
     * Issues credentials; a user who is not known to the provider yet is made known.
     *
     * @param lifetime whole seconds, as long as the provider allows
     */
    @Refuses({RefusalCode.UNAUTHORIZED_USER, RefusalCode.LIFETIME_OUT_OF_RANGE, RefusalCode.UNSUPPORTED_BY_PROVIDER})
    Issued issue(Duration lifetime, RequestContext context);
}
