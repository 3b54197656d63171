package dev.teleconsult.domain;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * One participant's personal link into a room. A person who holds it joins as that participant, so it is a credential: its
 * text form is redacted, and links are compared by value.
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
