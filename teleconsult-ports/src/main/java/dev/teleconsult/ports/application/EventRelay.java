package dev.teleconsult.ports.application;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.application.events.EventDelivery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells the endpoints what happened: claims facts that are due, sends each to the endpoints that want its kind, and stores
 * the result. Any number of replicas share the work. An event is sent at least once, and again under the same id after a
 * crash between the answer of a receiver and the note of it.
 *
 * <p>Each endpoint has attempts, pauses and places of its own, so an endpoint that hangs, is busy or is gone keeps no event
 * from another endpoint. At most four events are on their way from this replica to an endpoint, and one of each
 * teleconsultation.
 *
 * <p>After the first try of an event there are nine more within about 75 hours. Then it is given up: it stays in the store for a
 * time, is counted, and can be {@linkplain dev.teleconsult.ports.inbound.ResendEventsUseCase sent again}. A receiver that
 * answers that it is gone, or has failed for five days, is tried no more until the next start.
 *
 * <p>The host runs {@link #runOnce} now and then, every second by default of the server. Safe for use by several threads.
 */
public final class EventRelay implements AutoCloseable {

    /**
     * How an endpoint is.
     *
     * @param disabled whether it is tried no more until the next start
     * @param failingSince since when it has taken nothing; empty if its last attempt worked
     * @param pausedUntil until when it is left alone; empty if it is not
     * @param inFlight events on their way to it
     * @param waiting events that wait here for a place
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
     * Sets the action that is run when there are places again after a run that stopped for want of them. It replaces the
     * action set before.
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

    /** How each endpoint is, in the order they were configured. */
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

    /** A line of the check-up for each endpoint. */
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
