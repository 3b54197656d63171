package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;

/** Issues credentials for apps that embed the provider's SDK. */
@OutboundPort(Upstream.VIDEO)
public interface SdkCredentials {

    /**
     * @param lifetime whole seconds, within the limits in the provider's {@linkplain
     *     dev.teleconsult.ports.ProviderCapabilities#shortestCredentials capabilities}
     */
    @Idempotent
    AccessCredentials issue(VideoUserId videoUser, Duration lifetime);
}
