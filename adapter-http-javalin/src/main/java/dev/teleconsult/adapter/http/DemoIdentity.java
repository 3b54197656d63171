package dev.teleconsult.adapter.http;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.UserId;

/**
 * A person to act as while trying the service out.
 *
 * @param description what the picker shows, for example {@code Dr. Anna Rossi (doctor)}
 */
public record DemoIdentity(UserId user, String description) {
    public DemoIdentity {
        requireNonNull(user, "user");
        requireNonNull(description, "description");
    }
}
