package dev.teleconsult.ports.application;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.application.events.EventDelivery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Delivers facts to endpoints as events: claims facts that are due, sends each to the endpoints that want its kind, and
 * stores the result. Any number of replicas share the work. An event is sent at least once; it is sent again under the
 * same id if a replica crashes after a receiver's answer and before it has stored the result.
 *
 * <p>Each endpoint has its own attempts, pauses and limits, so an endpoint that hangs, is busy or is gone delays no
 * other endpoint. This replica sends an endpoint at most four events at a time, and at most one of each
 * teleconsultation.
 *
 * <p>After a first failed attempt an event is tried nine more times within about 75 hours. Then the delivery is given
 * up: the event stays in the store for some time, is counted, and can be {@linkplain
 * dev.teleconsult.ports.inbound.ResendEventsUseCase sent again}. A receiver that answers that it is gone, or has failed
 * for five days, gets no more attempts until the next start.
 *
 * <p>The host calls {@link #runOnce} regularly; the server does so every second by default. Safe for use by several
 * threads.
 */
public final class EventRelay implements AutoCloseable {

    /**
     * The state of an endpoint.
     *
     * @param disabled whether it gets no more attempts until the next start
     * @param failingSince since when it has accepted no event; empty if the last attempt succeeded
     * @param pausedUntil until when it gets no attempts; empty if it is not paused
     * @param inFlight the number of events being sent to it
     * @param waiting the number of events that wait in this replica
     */
    public record Endpoint(
            String name,
            boolean disabled,
            Optional<Instant> failingSince,
            Optional<Instant> pausedUntil,
            int inFlight,
            int waiting) {

        public Endpoint {
            requireNonNull(name, "name");
            requireNonNull(failingSince, "failingSince");
            requireNonNull(pausedUntil, "pausedUntil");
        }
    }

    private final EventDelivery delivery;

    EventRelay(EventDelivery delivery) {
        this.delivery = delivery;
    }

    /**
     * Sets the action to run when endpoints can take events again after a run stopped because they were full. It
     * replaces an earlier action.
     */
    public void whenThereIsRoom(Runnable action) {
        delivery.whenThereIsRoom(requireNonNull(action, "action"));
    }

    /**
     * Claims due facts and begins to send them. Attempts may go on after this returns.
     *
     * @return the number of claimed facts
     * @throws dev.teleconsult.ports.PortException if the store fails; nothing is lost then
     */
    public int runOnce() {
        return delivery.runOnce();
    }

    /** The state of each endpoint, in the configured order. */
    public List<Endpoint> endpoints() {
        return delivery.endpoints().stream()
                .map(lane -> new Endpoint(
                        lane.name(),
                        lane.disabled(),
                        lane.failingSince(),
                        lane.pausedUntil(),
                        lane.inFlight(),
                        lane.waiting()))
                .toList();
    }

    /** The checks of the endpoints, one each. */
    List<Supplier<CheckResult>> checks() {
        return delivery.checks();
    }

    /**
     * Stops claiming and releases facts that were not sent. Waits up to 5 seconds for attempts under way; a later
     * result is stored if the store still answers, otherwise another replica sends the event again.
     */
    @Override
    public void close() {
        delivery.close();
    }
}
