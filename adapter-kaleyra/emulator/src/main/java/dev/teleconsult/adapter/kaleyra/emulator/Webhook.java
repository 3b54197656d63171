package dev.teleconsult.adapter.kaleyra.emulator;

import java.net.URI;
import java.time.Instant;
import java.util.Set;

/** A subscription to events. */
record Webhook(String id, URI url, Set<String> events, String version, Instant createdAt) {
    Webhook {
        events = Set.copyOf(events);
    }

    boolean isV1() {
        return version.equals("v1");
    }
}
