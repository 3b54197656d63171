package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.AccessLink;
import java.time.Instant;

/**
 * A link that the provider made for one participant when it was asked for. Prints redacted.
 *
 * @param expiresAt until when a participant can come in by it; a call that was joined before goes on
 */
public record MintedLink(AccessLink link, Instant expiresAt) {

    public MintedLink {
        requireNonNulls(link, "link", expiresAt, "expiresAt");
    }
}
