package dev.teleconsult.ports.application;

import dev.teleconsult.ports.outbound.SinkAnswer;
import java.time.Duration;
import java.time.Instant;

/**
 * Receives notifications about the delivery of events to endpoints. Called in the delivering threads, before the next
 * event of the endpoint; must return soon and must not throw. Endpoints have the names that the operator configured.
 */
public interface DeliveryListener {

    /**
     * An endpoint accepted an event.
     *
     * @param age the time since the fact that the event reports
     */
    default void taken(String endpoint, Duration age) {}

    /** An attempt failed. */
    default void failed(String endpoint, SinkAnswer.Reason reason) {}

    /** An endpoint is busy and gets no events until this instant. */
    default void paused(String endpoint, Instant until) {}

    /** The delivery of an event to an endpoint was given up; the event can only be sent again on request. */
    default void givenUp(String endpoint, String eventId) {}

    /** An endpoint is disabled until the next start, because its receiver requested that, or failed for days. */
    default void disabled(String endpoint, boolean byReceiver) {}

    /** The result of an attempt could not be stored; the event may be sent again because of that. */
    default void notPutDown(String eventId) {}
}
