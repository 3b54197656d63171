package dev.teleconsult.ports.application.events;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.outbound.EventSubscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The queue of one endpoint: the waiting events, the events being sent, and the pause of the receiver. An endpoint that
 * hangs fills its own lane and no other. Safe for use by several threads.
 */
public final class EventLane {

    /** The most events that wait here; further events go back to the store for some time. */
    static final int MOST_WAITING = 16;

    /** One event on its way to one endpoint. */
    record Piece(HeldEvent event, int tries) {

        Optional<TeleconsultationId> teleconsultation() {
            return event.kept().teleconsultation();
        }
    }

    /** The state of the endpoint, for the host. */
    public record Status(
            String name,
            boolean disabled,
            Optional<Instant> failingSince,
            Optional<Instant> pausedUntil,
            int inFlight,
            int waiting) {}

    /** A receiver that takes longer than this on average, or did so once, does not slow down the claiming of facts. */
    private static final Duration SLOW = Duration.ofMillis(250);

    private static final Duration STUCK = Duration.ofMillis(500);

    /** The weight of the newest attempt in the average. */
    private static final double NEWEST = 0.2;

    private static final Duration SHORTEST_TURN = Duration.ofMillis(10);

    private final EventSubscription subscription;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private final Set<TeleconsultationId> busyWith = new HashSet<>();
    private final Map<Piece, Instant> inFlight = new IdentityHashMap<>();
    private double averageMillis;
    private Optional<Instant> pausedUntil = Optional.empty();
    private Optional<Instant> failingSince = Optional.empty();
    private boolean disabled;
    private Instant nextTurn = Instant.EPOCH;

    EventLane(EventSubscription subscription) {
        this.subscription = subscription;
    }

    String name() {
        return subscription.endpoint();
    }

    boolean wants(Fact.Kind kind) {
        return subscription.kinds().contains(kind);
    }

    /** Adds an event; returns false if the queue is full. */
    synchronized boolean offer(Piece piece) {
        return waiting.size() < MOST_WAITING && waiting.add(piece);
    }

    /**
     * The next event that may be sent: the oldest of a teleconsultation that has no other event in flight. It is in
     * flight until {@link #ended}.
     */
    synchronized Optional<Piece> next(Instant now) {
        if (inFlight.size() >= DeliveryTerms.IN_FLIGHT) {
            return Optional.empty();
        }
        for (Iterator<Piece> pieces = waiting.iterator(); pieces.hasNext(); ) {
            Piece piece = pieces.next();
            if (piece.teleconsultation().filter(busyWith::contains).isEmpty()) {
                pieces.remove();
                piece.teleconsultation().ifPresent(busyWith::add);
                inFlight.put(piece, now);
                return Optional.of(piece);
            }
        }
        return Optional.empty();
    }

    synchronized void ended(Piece piece, Instant now) {
        piece.teleconsultation().ifPresent(busyWith::remove);
        long took = Duration.between(inFlight.remove(piece), now).toMillis();
        averageMillis += NEWEST * (Math.max(0, took) - averageMillis);
    }

    /**
     * How many more events fit in the queue. For a receiver that is paused or slow this is unlimited: events that it
     * cannot take go back to the store, so that it delays no other endpoint.
     */
    synchronized int places(Instant now) {
        boolean setsNoPace = disabled || pausedUntil.filter(now::isBefore).isPresent() || isSlow(now);
        return setsNoPace ? Integer.MAX_VALUE : MOST_WAITING - waiting.size();
    }

    private boolean isSlow(Instant now) {
        return averageMillis > SLOW.toMillis() || oldestInFlight(now).compareTo(STUCK) > 0;
    }

    private Duration oldestInFlight(Instant now) {
        return inFlight.values().stream()
                .min(Instant::compareTo)
                .map(begin -> Duration.between(begin, now))
                .orElse(Duration.ZERO);
    }

    /** Removes and returns a waiting event. */
    synchronized Optional<Piece> takeBack() {
        return Optional.ofNullable(waiting.poll());
    }

    /** When an event that did not fit may come again: one after the other, at the pace of the receiver. */
    synchronized Instant turn(Instant now) {
        Duration attempt = Duration.ofMillis(Math.round(averageMillis));
        Duration oldest = oldestInFlight(now);
        Duration turn = (oldest.compareTo(attempt) > 0 ? oldest : attempt).dividedBy(DeliveryTerms.IN_FLIGHT);
        turn = turn.compareTo(SHORTEST_TURN) < 0 ? SHORTEST_TURN : turn;
        Instant soonest = now.plus(turn);
        nextTurn = nextTurn.isBefore(soonest) ? soonest : nextTurn.plus(turn);
        return nextTurn;
    }

    synchronized Optional<Instant> pausedUntil(Instant now) {
        return pausedUntil.filter(now::isBefore);
    }

    synchronized void pause(Instant until) {
        pausedUntil = pausedUntil.filter(until::isBefore).or(() -> Optional.of(until));
    }

    synchronized boolean isDisabled() {
        return disabled;
    }

    /** Disables the endpoint; returns false if it was disabled before. */
    synchronized boolean disable() {
        boolean isNews = !disabled;
        disabled = true;
        return isNews;
    }

    synchronized void taken() {
        failingSince = Optional.empty();
    }

    /** Returns since when every attempt has failed. */
    synchronized Instant failed(Instant now) {
        failingSince = failingSince.or(() -> Optional.of(now));
        return failingSince.get();
    }

    synchronized Status status(Instant now) {
        return new Status(
                name(), disabled, failingSince, pausedUntil.filter(now::isBefore), inFlight.size(), waiting.size());
    }
}
