package dev.teleconsult.ports;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import java.time.Instant;

/**
 * Credentials with which an app calls the provider on behalf of one person. The text form is redacted.
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
