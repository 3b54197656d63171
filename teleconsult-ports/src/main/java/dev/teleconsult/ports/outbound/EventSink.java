package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Upstream;
import java.util.List;

/**
 * Sends events to the endpoints that an operator configured. A failed attempt is returned as an answer, not thrown: the
 * caller decides whether and when to try again.
 */
@OutboundPort(Upstream.RECEIVER)
public interface EventSink {

    /** Returns the endpoints, each once, with the kinds of facts that they receive. The result never changes. */
    @MakesNoCall
    List<EventSubscription> subscriptions();

    /**
     * Makes one attempt, whose time the sink limits. The receiver gets the event under its
     * {@linkplain OutgoingEvent#id id}, which is the same in each attempt and at each endpoint. Decorators must not
     * repeat the call, since attempts are counted.
     *
     * @throws IllegalArgumentException if no endpoint has this name
     */
    SinkAnswer deliver(String endpoint, OutgoingEvent event);
}
