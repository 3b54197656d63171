package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.time.Instant;

/**
 * Lets an app speak to the provider as one person. Prints redacted.
 *
 * @param accessToken opaque
 */
public record AccessCredentials(String accessToken, Instant expiresAt) {

    public AccessCredentials {
        requireNonNulls(accessToken, "accessToken", expiresAt, "expiresAt");
    }

    @Override
    public String toString() {
        return "AccessCredentials[redacted, expiresAt=" + expiresAt + "]";
    }
}
