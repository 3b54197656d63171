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
 * The queue of one endpoint: the events on their way to it, and whether its receiver has a pause. An endpoint that hangs
 * fills its own lane and no other. Safe for use by several threads.
 */
public final class EventLane {

    /** How many events wait here for a place; more go back to the store for a while. */
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

    /** How much of the average the newest attempt makes. */
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

    /** Returns false if there is no place for it. */
    synchronized boolean offer(Piece piece) {
        return waiting.size() < MOST_WAITING && waiting.add(piece);
    }

    /** The next event that may go, the oldest first; of each teleconsultation one at a time. It is in flight until it {@link #ended}. */
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
     * For how many more events there are places. A receiver that takes none now, or only slowly, counts as one with any
     * number of places: events that it cannot take go back to the store and delay no other endpoint.
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

    /** Takes back what waits. */
    synchronized Optional<Piece> takeBack() {
        return Optional.ofNullable(waiting.poll());
    }

    /** When an event for which there is no place may come again: one after the other, at the pace of the receiver. */
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

    /** Returns whether it was not disabled before. */
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
