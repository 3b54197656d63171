package dev.teleconsult.adapter.kaleyra.emulator;

import static java.util.Objects.requireNonNull;

import java.net.URI;

/**
 * One event on its way to one webhook, as it stands now. Immutable.
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

    /** Without the body, which may hold links. */
    @Override
    public String toString() {
        return event + " to " + url.getHost() + ", attempts " + attempts + (delivered ? ", delivered" : ", pending");
    }
}
