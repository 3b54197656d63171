package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.Upstream;

/** Verifies that an access token is genuine, issued for this service, and not expired. */
@OutboundPort(Upstream.IDENTITY)
public interface TokenVerifier {

    /**
     * Returns the caller whom the token names.
     *
     * @throws dev.teleconsult.domain.RefusalException {@link dev.teleconsult.domain.RefusalCode#UNAUTHORIZED_USER} if
     *     the token is not accepted, for any reason
     * @throws dev.teleconsult.ports.PortUnavailableException if the token cannot be checked now
     */
    @Idempotent
    Caller verify(String token);

    /** Checks whether the issuer can be reached. Does not throw for an outage. */
    CheckResult check();
}
