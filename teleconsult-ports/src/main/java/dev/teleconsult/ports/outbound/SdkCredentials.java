package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;

/** Issues credentials for apps that embed the provider's SDK. */
@OutboundPort(Upstream.VIDEO)
public interface SdkCredentials {

    /** @param lifetime whole seconds, as long as the provider's {@linkplain
     *     dev.teleconsult.ports.ProviderCapabilities#shortestCredentials capabilities} say */
    @Idempotent
    AccessCredentials issue(VideoUserId videoUser, Duration lifetime);
}
