package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Upstream;
import java.util.List;

/**
 * Sends events to the endpoints that an operator configured. A failed attempt is returned as an answer, not thrown: the
 * caller decides whether and when to try again.
 */
@OutboundPort(Upstream.RECEIVER)
public interface EventSink {

    /** Which endpoints there are, each once, and what each wants; always the same. */
    @MakesNoCall
    List<EventSubscription> subscriptions();

    /**
     * Makes one attempt, bounded in time by the sink. The receiver gets the event under its {@linkplain OutgoingEvent#id id},
     * which is the same in each attempt and at each endpoint. Not to be repeated by a decorator: attempts are counted.
     *
     * @throws IllegalArgumentException if there is no endpoint of that name
     */
    SinkAnswer deliver(String endpoint, OutgoingEvent event);
}
