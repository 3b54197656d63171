package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.AccessLink;
import java.time.Instant;

/**
 * A link that the provider made for one participant on request. Its text form is redacted.
 *
 * @param expiresAt until when a participant can join with the link; a participant who joined before stays in the call
 */
public record MintedLink(AccessLink link, Instant expiresAt) {

    public MintedLink {
        requireNonNulls(link, "link", expiresAt, "expiresAt");
    }
}
