package dev.teleconsult.bootstrap.server;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once after the start, where no endpoint is named, that events wait in the store: this server does not send them. */
record WaitingEvents(Outbox outbox) implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingEvents.class);

    @Override
    public void run() {
        try {
            Outbox.State state = outbox.state(RequestContext.system());
            state.oldest()
                    .ifPresent(oldest -> LOG.warn(
                            "checked after the start: facts: {} events wait in the store, the oldest since {}, and no endpoint is"
                                    + " named: they are sent when EVENTS_URL or EVENTS_ENDPOINTS_FILE is set again",
                            state.waiting(),
                            oldest));
        } catch (PortException away) {
            // The check of the store has told that it is away.
            LOG.debug("whether events wait could not be asked: {}", away.getMessage());
        }
    }
}
