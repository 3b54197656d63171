package dev.teleconsult.ports.application;

import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A fact that this replica has claimed, and what becomes of it at each endpoint. Safe for use by several threads. */
final class HeldEvent {

    private final KeptFact kept;
    private final OutgoingEvent event;
    private final Instant until;
    private final Map<String, KeptFact.Delivery> deliveries;
    private int outstanding;

    /**
     * @param until when the claim ends
     * @param deliveries what is known of each endpoint before anything is sent
     * @param outstanding of how many endpoints something is still to be heard, at least 1
     */
    HeldEvent(
            KeptFact kept,
            OutgoingEvent event,
            Instant until,
            Map<String, KeptFact.Delivery> deliveries,
            int outstanding) {
        this.kept = kept;
        this.event = event;
        this.until = until;
        this.deliveries = new LinkedHashMap<>(deliveries);
        this.outstanding = outstanding;
    }

    KeptFact kept() {
        return kept;
    }

    OutgoingEvent event() {
        return event;
    }

    /** Whether another replica may claim it before an attempt that begins now has ended. */
    boolean isTooLateAt(Instant ended) {
        return !ended.isBefore(until);
    }

    /** Puts down what became of it at an endpoint; returns whether that was the last one. */
    synchronized boolean heard(String endpoint, KeptFact.Delivery delivery) {
        deliveries.put(endpoint, delivery);
        outstanding--;
        return outstanding == 0;
    }

    synchronized Map<String, KeptFact.Delivery> deliveries() {
        return Map.copyOf(deliveries);
    }
}
