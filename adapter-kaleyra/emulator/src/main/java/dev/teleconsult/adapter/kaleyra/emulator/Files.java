package dev.teleconsult.adapter.kaleyra.emulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Temporary links to files, the newest {@value #MAX_LINKS} of them. Guarded by the emulator's lock. */
final class Files {
    static final int MAX_LINKS = 1000;

    private final Clock clock;
    private final Map<String, Link> links = new LinkedHashMap<>();

    Files(Clock clock) {
        this.clock = clock;
    }

    Link link(String contentType, byte[] content, Duration lifetime) {
        Link link = new Link(
                EmulatedIds.linkToken(), contentType, content, clock.instant().plus(lifetime));
        links.put(link.name(), link);
        if (links.size() > MAX_LINKS) {
            Iterator<String> oldest = links.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return link;
    }

    /** Refuses an expired link with 403, as signed links do. */
    Optional<Link> find(String name) {
        Optional<Link> found = Optional.ofNullable(links.get(name));
        found.ifPresent(link -> {
            if (clock.instant().isAfter(link.expiresAt())) {
                throw ApiRefusal.forbidden("link_expired", "The link has expired");
            }
        });
        return found;
    }

    void clear() {
        links.clear();
    }

    /** A file with an unguessable name and an expiry time. */
    record Link(String name, String contentType, byte[] content, Instant expiresAt) {}
}
