package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * One participant's personal way into a room. A person who holds it is let in as that participant, so it is a credential: it
 * prints redacted and is compared by value.
 *
 * @param uri absolute
 */
public record AccessLink(URI uri) {

    /** @throws IllegalArgumentException if the URI is not absolute; the message does not repeat it */
    public AccessLink {
        requireNonNull(uri, "uri");
        if (!uri.isAbsolute()) {
            throw new IllegalArgumentException("uri must be absolute");
        }
    }

    @Override
    public String toString() {
        return "AccessLink[redacted]";
    }
}
