package dev.teleconsult.adapter.http;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;

import dev.teleconsult.domain.UserId;

/**
 * A person as whom a visitor of the demo can act.
 *
 * @param description the text in the picker, for example {@code Dr. Anna Rossi (doctor)}
 */
public record DemoIdentity(UserId user, String description) {
    public DemoIdentity {
        requireNonNulls(user, "user", description, "description");
    }
}
