package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.Upstream;
import java.time.Duration;

/** Issues credentials for apps that embed the provider's SDK. */
@OutboundPort(Upstream.VIDEO)
public interface SdkCredentials {

    /** @param lifetime 360 to 86400 whole seconds, as the provider allows */
    @Idempotent
    AccessCredentials issue(VideoUserId videoUser, Duration lifetime);
}
