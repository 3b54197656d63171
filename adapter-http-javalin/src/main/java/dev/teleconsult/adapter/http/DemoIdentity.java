package dev.teleconsult.adapter.http;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.UserId;

/**
 * A person to act as while trying the service out.
 *
 * @param description what the picker shows, for example {@code Dr. Anna Rossi (doctor)}
 */
public record DemoIdentity(UserId user, String description) {
    public DemoIdentity {
        requireNonNulls(user, "user", description, "description");
    }
}
