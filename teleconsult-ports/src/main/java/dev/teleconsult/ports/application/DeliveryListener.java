package dev.teleconsult.ports.application;

import dev.teleconsult.ports.outbound.SinkAnswer;
import java.time.Duration;
import java.time.Instant;

/**
 * Hears how the delivery of events to endpoints goes. Called in the threads that deliver, before the next event of the
 * endpoint; must return soon and must not throw. An endpoint is named as the operator named it.
 */
public interface DeliveryListener {

    /**
     * An endpoint has taken an event.
     *
     * @param age time since the fact that the event tells of
     */
    default void taken(String endpoint, Duration age) {}

    /** An attempt failed. */
    default void failed(String endpoint, SinkAnswer.Reason reason) {}

    /** An endpoint is busy and is left alone. */
    default void paused(String endpoint, Instant until) {}

    /** An event is not delivered to an endpoint any more, unless it is sent again on purpose. */
    default void givenUp(String endpoint, String eventId) {}

    /** An endpoint is switched off until the next start, because its receiver requested that, or failed for days. */
    default void disabled(String endpoint, boolean byReceiver) {}

    /** The result of an attempt could not be stored; the event may be sent again because of that. */
    default void notPutDown(String eventId) {}
}
