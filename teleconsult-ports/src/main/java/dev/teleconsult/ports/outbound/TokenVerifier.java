package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.Upstream;

/** Tells whether an access token is genuine, meant for us, and of now. */
@OutboundPort(Upstream.IDENTITY)
public interface TokenVerifier {

    /**
     * Returns who the token speaks for.
     *
     * @throws dev.teleconsult.domain.RefusalException {@link
     *     dev.teleconsult.domain.RefusalCode#UNAUTHORIZED_USER} if it is not good, for any reason
     * @throws dev.teleconsult.ports.PortUnavailableException if that cannot be told now
     */
    @Idempotent
    Caller verify(String token);

    /** Asks the issuer whether it is there. Does not throw for an outage. */
    CheckResult check();
}
