package dev.teleconsult.ports.inbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;

/** Gives the asking user what their app needs to speak to the video provider. */
public interface IssueCredentialsUseCase {

    /** The lifetime if none is asked for. */
    Duration DEFAULT_LIFETIME = Duration.ofHours(1);

    /** The least the provider allows (Kaleyra REST v2, SDK credentials). */
    Duration MIN_LIFETIME = Duration.ofSeconds(360);

    /** The most the provider allows. */
    Duration MAX_LIFETIME = Duration.ofSeconds(86_400);

    /** Credentials, and whose they are. */
    record Issued(VideoUserId videoUser, AccessCredentials credentials) {

        public Issued {
            requireNonNull(videoUser, "videoUser");
            requireNonNull(credentials, "credentials");
        }
    }

    /**
     * Issues credentials; a user who is not known to the provider yet is made known.
     *
     * @param lifetime whole seconds, {@link #MIN_LIFETIME} to {@link #MAX_LIFETIME}
     */
    Issued issue(Duration lifetime, RequestContext context);
}
