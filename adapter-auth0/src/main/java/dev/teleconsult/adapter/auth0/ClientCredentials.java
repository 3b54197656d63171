package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

/** The credentials of an application at Auth0. The text form omits the secret. */
public record ClientCredentials(String clientId, String clientSecret) {

    /** @throws IllegalArgumentException if one of them is blank */
    public ClientCredentials {
        if (requireNonNull(clientId, "clientId").isBlank()) {
            throw new IllegalArgumentException("clientId must not be blank");
        }
        if (requireNonNull(clientSecret, "clientSecret").isBlank()) {
            throw new IllegalArgumentException("clientSecret must not be blank");
        }
    }

    @Override
    public String toString() {
        return "ClientCredentials[" + clientId + "]";
    }
}
