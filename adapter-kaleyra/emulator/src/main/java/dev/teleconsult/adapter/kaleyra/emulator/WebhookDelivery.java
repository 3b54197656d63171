package dev.teleconsult.adapter.kaleyra.emulator;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * A snapshot of the delivery of one event to one webhook. Immutable.
 *
 * @param event name such as {@code on_session_ended}
 * @param body the exact JSON text that was signed
 * @param attempts how many times it was sent so far
 * @param delivered whether the receiver answered 200
 */
public record WebhookDelivery(String event, URI url, String body, int attempts, boolean delivered) {
    public WebhookDelivery {
        requireNonNull(event, "event");
        requireNonNull(url, "url");
        requireNonNull(body, "body");
    }

    /** Redacted: the body may contain links. */
    @Override
    public String toString() {
        return event + " to " + url.getHost() + ", attempts " + attempts + (delivered ? ", delivered" : ", pending");
    }
}
