package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.EventSubscription;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Receivers that keep the events that reach them and answer as a test has set. Safe for use by several threads. */
public final class FakeEventSink implements EventSink {

    /**
     * An event that reached a receiver.
     *
     * @param taken whether the receiver answered that it accepted the event
     */
    public record Received(String endpoint, OutgoingEvent event, boolean taken) {

        public Received {
            requireNonNulls(endpoint, "endpoint", event, "event");
        }
    }

    private final Map<String, EventSubscription> endpoints = new LinkedHashMap<>();
    private final Map<String, SinkAnswer> always = new HashMap<>();
    private final Map<String, Deque<SinkAnswer>> next = new HashMap<>();
    private final Map<String, Runnable> before = new HashMap<>();
    private final List<Received> received = new ArrayList<>();

    /** Creates a sink without endpoints. */
    public FakeEventSink() {}

    /** Adds an endpoint that wants every kind. To be called before the sink is given to an application. */
    public FakeEventSink add(String endpoint) {
        return add(endpoint, Fact.Kind.published());
    }

    /** Adds an endpoint that wants some kinds. To be called before the sink is given to an application. */
    public synchronized FakeEventSink add(String endpoint, Set<Fact.Kind> kinds) {
        endpoints.put(requireNonNull(endpoint, "endpoint"), new EventSubscription(endpoint, kinds));
        return this;
    }

    /** Sets a receiver's answer to all further events. */
    public synchronized void answer(String endpoint, SinkAnswer answer) {
        always.put(requireNonNull(endpoint, "endpoint"), requireNonNull(answer, "answer"));
    }

    /** Sets a receiver's answer to its next event; several calls set the answers to as many events, in order. */
    public synchronized void answerNext(String endpoint, SinkAnswer answer) {
        next.computeIfAbsent(requireNonNull(endpoint, "endpoint"), any -> new ArrayDeque<>())
                .add(requireNonNull(answer, "answer"));
    }

    /**
     * Sets an action that the delivering thread runs before a receiver gets an event, for example a wait or a crash.
     */
    public synchronized void before(String endpoint, Runnable action) {
        before.put(requireNonNull(endpoint, "endpoint"), requireNonNull(action, "action"));
    }

    /** The events that reached all receivers, in order. */
    public synchronized List<Received> received() {
        return List.copyOf(received);
    }

    /** The events that reached one receiver, in order, accepted or not. */
    public synchronized List<OutgoingEvent> received(String endpoint) {
        requireNonNull(endpoint, "endpoint");
        return received.stream()
                .filter(one -> one.endpoint().equals(endpoint))
                .map(Received::event)
                .toList();
    }

    @Override
    public synchronized List<EventSubscription> subscriptions() {
        return List.copyOf(endpoints.values());
    }

    @Override
    public SinkAnswer deliver(String endpoint, OutgoingEvent event) {
        requireNonNulls(endpoint, "endpoint", event, "event");
        action(endpoint).run();
        return answered(endpoint, event);
    }

    private synchronized Runnable action(String endpoint) {
        if (!endpoints.containsKey(endpoint)) {
            throw new IllegalArgumentException("there is no endpoint of that name");
        }
        return before.getOrDefault(endpoint, () -> {});
    }

    private synchronized SinkAnswer answered(String endpoint, OutgoingEvent event) {
        Deque<SinkAnswer> commanded = next.getOrDefault(endpoint, new ArrayDeque<>());
        SinkAnswer answer =
                commanded.isEmpty() ? always.getOrDefault(endpoint, new SinkAnswer.Taken()) : commanded.remove();
        received.add(new Received(endpoint, event, answer instanceof SinkAnswer.Taken));
        return answer;
    }
}
