package dev.teleconsult.bootstrap.server;

import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once after the start, if no endpoint is configured, that events wait in the store that this server does not
 * send.
 */
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
            // Ignored: the check of the store has reported the outage.
            LOG.debug("could not check whether events wait in the store: {}", away.getMessage());
        }
    }
}
