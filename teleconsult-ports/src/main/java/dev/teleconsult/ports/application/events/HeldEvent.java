package dev.teleconsult.ports.application.events;

import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A fact that this replica has claimed, with the state of its delivery to each endpoint. Safe for use by several threads.
 */
final class HeldEvent {

    private final KeptFact kept;
    private final ReentrantLock asking = new ReentrantLock();
    private final Instant until;
    private final Map<String, KeptFact.Delivery> deliveries;
    private OutgoingEvent event;
    private boolean isWhole;
    private int outstanding;

    /**
     * @param until when the claim ends
     * @param deliveries the state of each endpoint's delivery before any attempt
     * @param outstanding the number of endpoints whose result is missing, at least 1
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

    /**
     * The event as it is sent. The first attempt completes it in its own thread, because that may need a call to the
     * provider; other attempts wait for it. If completing fails, the next attempt tries again.
     */
    OutgoingEvent event(UnaryOperator<OutgoingEvent> lookUp) {
        asking.lock();
        try {
            if (!isWhole) {
                event = lookUp.apply(event);
                isWhole = true;
            }
            return event;
        } finally {
            asking.unlock();
        }
    }

    /** Whether the claim ends before an attempt that begins now, so that another replica may send the event too. */
    boolean isTooLateAt(Instant ended) {
        return !ended.isBefore(until);
    }

    /** Stores the result of an endpoint; returns whether that was the last endpoint. */
    synchronized boolean heard(String endpoint, KeptFact.Delivery delivery) {
        deliveries.put(endpoint, delivery);
        outstanding--;
        return outstanding == 0;
    }

    synchronized Map<String, KeptFact.Delivery> deliveries() {
        return Map.copyOf(deliveries);
    }
}
