package dev.teleconsult.ports.application.events;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.DeliveryListener;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.KeptFact.Delivery;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.Outbox.Claim;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Claims facts that are due, sends each to the endpoints that want its kind, and stores the result. {@code EventRelay}
 * documents the guarantees. Safe for use by several threads.
 */
public final class EventDelivery implements AutoCloseable {

    private static final RequestContext US = RequestContext.system();

    /** Among facts of one instant, those made by a write of the plan come before those that followed from it. */
    private static final Comparator<KeptFact> IN_ORDER = Comparator.comparing(
                    (KeptFact kept) -> kept.fact().at())
            .thenComparing(KeptFact::sequence)
            .thenComparing(kept -> kept.fact().kind());

    /** How long a claim lasts: longer than the wait on a full lane and an attempt together. */
    private static final Duration CLAIM = Duration.ofMinutes(3);

    /** The longest attempt; the events of a slower sink are sent twice. */
    static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(20);

    private static final int PAGE = 32;

    /** The most facts claimed in one run, so that a run ends even if new facts arrive faster than they are sent. */
    private static final int MOST_PER_RUN = 512;

    /** The pause before the next try of an event that could not be completed because the store was unavailable. */
    private static final Duration STORE_AWAY = Duration.ofSeconds(15);

    private static final Duration OTHERS_ENDPOINT = Duration.ofMinutes(30);

    /** After this time no other replica runs with an endpoint that this replica does not have. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(5);

    /** How long a receiver may fail before the check of its endpoint fails. */
    private static final Duration TOLD_AFTER = Duration.ofMinutes(5);

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);

    /**
     * The ports that the delivery needs.
     *
     * @param identifiers empty if no identifiers are kept
     * @param outcomes empty if attendance is not kept
     */
    public record Outside(
            Outbox outbox,
            EventSink sink,
            UserIdMap userIds,
            Optional<ExternalIdentifiers> identifiers,
            Optional<EventOutcomes> outcomes) {}

    /**
     * How events are made and sent.
     *
     * @param namesPeople whether receivers get the ids of people
     * @param holder the name under which this replica claims, different for each replica
     */
    public record Terms(
            ImmutabilityWindow window, boolean namesPeople, DeliveryTerms delivery, String holder, Clock clock) {}

    /** The callers' ids of the people and the identifiers of the teleconsultations in some facts. */
    private record Names(
            Map<VideoUserId, UserId> users, Map<TeleconsultationId, List<ExternalIdentifier>> identifiers) {}

    private final Outside outside;
    private final Terms terms;
    private final DeliveryListener listener;
    private final Executor executor;
    private final Runnable requireOpen;
    private final Map<String, EventLane> lanes = new LinkedHashMap<>();
    private final int mostHeld;
    private final AtomicInteger held = new AtomicInteger();
    private volatile Runnable whenThereIsRoom = () -> {};
    private volatile boolean stoppedForRoom;
    private volatile boolean closed;

    /** @param executor runs the attempts; the event of a task that it rejects is sent later */
    public EventDelivery(
            Outside outside, Terms terms, DeliveryListener listener, Executor executor, Runnable requireOpen) {
        this.outside = outside;
        this.terms = terms;
        this.listener = listener;
        this.executor = executor;
        this.requireOpen = requireOpen;
        outside.sink().subscriptions().forEach(wanted -> lanes.put(wanted.endpoint(), new EventLane(wanted)));
        this.mostHeld = PAGE + lanes.size() * (EventLane.MOST_WAITING + DeliveryTerms.IN_FLIGHT);
    }

    /**
     * Sets the action to run when endpoints can take events again after a run stopped because they were full. It
     * replaces an earlier action.
     */
    public void whenThereIsRoom(Runnable action) {
        whenThereIsRoom = action;
    }

    /**
     * Claims due facts and begins to send them. Attempts may go on after this returns.
     *
     * @return the number of claimed facts
     * @throws dev.teleconsult.ports.PortException if the store fails; nothing is lost then
     */
    public synchronized int runOnce() {
        requireOpen.run();
        int claimed = 0;
        while (!closed && claimed < MOST_PER_RUN) {
            Instant now = now();
            int limit = Math.min(PAGE, room(now));
            if (limit < 1) {
                stoppedForRoom = true;
                break;
            }
            List<KeptFact> facts =
                    new ArrayList<>(outside.outbox().claim(new Claim(terms.holder(), now, now.plus(CLAIM), limit), US));
            facts.sort(IN_ORDER);
            claimed += facts.size();
            take(facts, now);
            if (facts.size() < limit) {
                break;
            }
        }
        return claimed;
    }

    /** How many more facts can be claimed: as many as fit on the lanes of receivers that are not slow. */
    private int room(Instant now) {
        int room = mostHeld - held.get();
        for (EventLane lane : lanes.values()) {
            room = Math.min(room, lane.places(now));
        }
        return room;
    }

    private void wakeIfThereIsRoom() {
        if (stoppedForRoom && room(now()) >= EventLane.MOST_WAITING / 2) {
            stoppedForRoom = false;
            whenThereIsRoom.run();
        }
    }

    /** The state of each endpoint, in the configured order. */
    public List<EventLane.Status> endpoints() {
        Instant now = now();
        return lanes.values().stream().map(lane -> lane.status(now)).toList();
    }

    /** The checks of the endpoints, one each. */
    public List<Supplier<CheckResult>> checks() {
        return lanes.values().stream()
                .map(lane -> (Supplier<CheckResult>) () -> check(lane.status(now()), now()))
                .toList();
    }

    private static CheckResult check(EventLane.Status endpoint, Instant now) {
        String name = "events:" + endpoint.name();
        if (endpoint.disabled()) {
            return CheckResult.failed(
                    name, "disabled until the next start: the receiver said that it is gone, or failed for days");
        }
        Duration failing = endpoint.failingSince()
                .map(since -> Duration.between(since, now))
                .orElse(Duration.ZERO);
        return failing.compareTo(TOLD_AFTER) > 0
                ? CheckResult.failed(name, "the receiver has taken no event for " + failing.toSeconds() + " s")
                : CheckResult.ok(name);
    }

    private void take(List<KeptFact> facts, Instant now) {
        held.addAndGet(facts.size());
        int taken = 0;
        try {
            Names names = new Names(usersIn(facts), identifiersIn(facts));
            for (KeptFact fact : facts) {
                Optional<OutgoingEvent> event = eventOrReport(fact, names);
                if (event.isPresent()) {
                    // From here on, storing the result decreases the count again.
                    taken++;
                    take(fact, event.get(), now);
                }
            }
        } finally {
            // A fact that could not be started is due again when its claim ends.
            held.addAndGet(taken - facts.size());
        }
        lanes.values().forEach(this::pump);
    }

    private Map<VideoUserId, UserId> usersIn(List<KeptFact> facts) {
        if (!terms.namesPeople()) {
            return Map.of();
        }
        Set<VideoUserId> people = new HashSet<>();
        facts.forEach(fact -> {
            fact.outline().map(Outline::participants).ifPresent(people::addAll);
            fact.fact().person().ifPresent(people::add);
        });
        return people.isEmpty() ? Map.of() : outside.userIds().findUsers(people, US);
    }

    private Map<TeleconsultationId, List<ExternalIdentifier>> identifiersIn(List<KeptFact> facts) {
        if (outside.identifiers().isEmpty()) {
            return Map.of();
        }
        Set<TeleconsultationId> ids = new HashSet<>();
        facts.forEach(fact -> fact.teleconsultation().ifPresent(ids::add));
        return ids.isEmpty() ? Map.of() : outside.identifiers().get().of(ids, US);
    }

    /** Makes the event of a fact; a failure is reported and does not delay other facts. */
    private Optional<OutgoingEvent> eventOrReport(KeptFact kept, Names names) {
        try {
            return Optional.of(event(kept, names));
        } catch (RuntimeException bug) {
            report(bug);
            return Optional.empty();
        }
    }

    /** Makes the event of a fact, the same whenever it is sent; the attempt looks up the outcome of the calls. */
    private OutgoingEvent event(KeptFact kept, Names names) {
        Fact fact = kept.fact();
        return new OutgoingEvent(
                kept.id(),
                fact.kind(),
                fact.at(),
                kept.teleconsultation(),
                kept.sequence(),
                kept.outline().map(outline -> shown(outline, kept, names)),
                fact.person().map(names.users()::get),
                fact.details(),
                kept.trace(),
                Optional.empty());
    }

    private OutgoingEvent.Shown shown(Outline outline, KeptFact kept, Names names) {
        Map<VideoUserId, UserId> users = names.users();
        Optional<List<UserId>> people = terms.namesPeople()
                ? Optional.of(outline.participants().stream()
                        .filter(users::containsKey)
                        .map(users::get)
                        .toList())
                : Optional.empty();
        return new OutgoingEvent.Shown(
                outline.visitState(terms.window(), kept.fact().at()),
                outline.schedule(),
                terms.window().opensAt(outline.schedule()),
                outline.expected(),
                people,
                kept.teleconsultation()
                        .map(id -> names.identifiers().getOrDefault(id, List.of()))
                        .orElse(List.of()));
    }

    private void take(KeptFact kept, OutgoingEvent event, Instant now) {
        Map<String, Delivery> deliveries = new LinkedHashMap<>();
        kept.deliveries()
                .forEach((endpoint, delivery) -> deliveries.put(
                        endpoint, lanes.containsKey(endpoint) ? delivery : ofUnknownEndpoint(kept, delivery, now)));
        List<EventLane> to = new ArrayList<>();
        // A fact is not delivered to an endpoint that was configured after the fact was first claimed.
        boolean isFresh = kept.deliveries().isEmpty();
        for (EventLane lane : lanes.values()) {
            if (isFresh ? lane.wants(kept.fact().kind()) : deliveries.containsKey(lane.name())) {
                Delivery before =
                        deliveries.computeIfAbsent(lane.name(), fresh -> new Delivery(Delivery.State.WAITING, 0, now));
                if (before.state() == Delivery.State.WAITING && !before.when().isAfter(now)) {
                    to.add(lane);
                }
            }
        }
        if (to.isEmpty()) {
            putDown(kept, deliveries);
            return;
        }
        HeldEvent holding = new HeldEvent(kept, event, now.plus(CLAIM), deliveries, to.size());
        for (EventLane lane : to) {
            EventLane.Piece piece =
                    new EventLane.Piece(holding, deliveries.get(lane.name()).tries());
            Optional<Delivery> notNow = notNow(lane, piece, now);
            if (notNow.isEmpty() && !lane.offer(piece)) {
                notNow = Optional.of(waiting(piece, lane.turn(now)));
            }
            notNow.ifPresent(delivery -> heard(lane, piece, delivery));
        }
    }

    /**
     * Keeps a delivery to an endpoint that this replica does not have, since another replica may have it: replicas may
     * run with different lists of endpoints.
     */
    private static Delivery ofUnknownEndpoint(KeptFact kept, Delivery delivery, Instant now) {
        if (delivery.state() != Delivery.State.WAITING || delivery.when().isAfter(now)) {
            return delivery;
        }
        boolean isForgotten = now.isAfter(kept.fact().at().plus(FORGOTTEN_AFTER));
        return isForgotten
                ? new Delivery(Delivery.State.GIVEN_UP, delivery.tries(), now)
                : new Delivery(Delivery.State.WAITING, delivery.tries(), now.plus(OTHERS_ENDPOINT));
    }

    /** The result of a delivery without an attempt; empty if an attempt has to be made. */
    private Optional<Delivery> notNow(EventLane lane, EventLane.Piece piece, Instant now) {
        if (lane.isDisabled()) {
            listener.givenUp(lane.name(), piece.event().kept().id());
            return Optional.of(new Delivery(Delivery.State.GIVEN_UP, piece.tries(), now));
        }
        return lane.pausedUntil(now)
                .map(until -> waiting(piece, terms.delivery().soonAfter(until)));
    }

    private static Delivery waiting(EventLane.Piece piece, Instant next) {
        return new Delivery(Delivery.State.WAITING, piece.tries(), next);
    }

    private void pump(EventLane lane) {
        for (Optional<EventLane.Piece> piece = lane.next(now()); piece.isPresent(); piece = lane.next(now())) {
            start(lane, piece.get());
        }
    }

    private void start(EventLane lane, EventLane.Piece piece) {
        try {
            executor.execute(() -> {
                try {
                    attempt(lane, piece);
                } finally {
                    lane.ended(piece, now());
                    pump(lane);
                    wakeIfThereIsRoom();
                }
            });
        } catch (RejectedExecutionException noThread) {
            lane.ended(piece, now());
            heard(lane, piece, waiting(piece, lane.turn(now())));
        }
    }

    private void attempt(EventLane lane, EventLane.Piece piece) {
        Instant begin = now();
        // If the sink returns no answer, the event is due again at once, even if an error ends this thread.
        Delivery result = waiting(piece, begin);
        try {
            Optional<Delivery> notNow = notNow(lane, piece, begin);
            if (notNow.isPresent()) {
                result = notNow.get();
            } else if (!closed && !piece.event().isTooLateAt(begin.plus(LONGEST_ATTEMPT))) {
                result = sent(lane, piece);
            }
        } finally {
            heard(lane, piece, result);
        }
    }

    private Delivery sent(EventLane lane, EventLane.Piece piece) {
        OutgoingEvent event;
        try {
            event = piece.event().event(one -> whole(one, piece.event().kept()));
        } catch (PortException away) {
            return waiting(piece, now().plus(STORE_AWAY));
        }
        if (piece.event().isTooLateAt(now().plus(LONGEST_ATTEMPT))) {
            return waiting(piece, now());
        }
        SinkAnswer answer;
        try {
            answer = outside.sink().deliver(lane.name(), event);
        } catch (RuntimeException bug) {
            report(bug);
            answer = new SinkAnswer.Failed(SinkAnswer.Reason.BUG);
        }
        Instant now = now();
        int tries = piece.tries() + 1;
        if (answer instanceof SinkAnswer.Taken) {
            lane.taken();
            listener.taken(
                    lane.name(), Duration.between(piece.event().kept().fact().at(), now));
            return new Delivery(Delivery.State.DONE, tries, now);
        }
        if (answer instanceof SinkAnswer.Gone) {
            disable(lane, true);
            return givenUp(lane, piece, tries, now);
        }
        Optional<Instant> pause = Optional.empty();
        if (answer instanceof SinkAnswer.Busy busy) {
            Instant until = terms.delivery().pause(busy.retryAfter(), now);
            lane.pause(until);
            listener.paused(lane.name(), until);
            pause = Optional.of(until);
        } else if (answer instanceof SinkAnswer.Failed failed) {
            listener.failed(lane.name(), failed.reason());
        }
        if (Duration.between(lane.failed(now), now).compareTo(DeliveryTerms.LONGEST_FAILURE) >= 0) {
            disable(lane, false);
            return givenUp(lane, piece, tries, now);
        }
        Optional<Instant> next = terms.delivery().next(tries, now);
        if (next.isEmpty()) {
            return givenUp(lane, piece, tries, now);
        }
        Instant soonest = pause.map(terms.delivery()::soonAfter)
                .filter(next.get()::isBefore)
                .orElse(next.get());
        return new Delivery(Delivery.State.WAITING, tries, soonest);
    }

    /** Completes an event with the outcome; a failure to read it is reported and does not stop the event. */
    private OutgoingEvent whole(OutgoingEvent event, KeptFact kept) {
        try {
            return outside.outcomes()
                    .flatMap(outcomes -> outcomes.of(kept, US))
                    .map(event::with)
                    .orElse(event);
        } catch (PortException away) {
            throw away;
        } catch (RuntimeException bug) {
            report(bug);
            return event;
        }
    }

    private void disable(EventLane lane, boolean byReceiver) {
        if (lane.disable()) {
            listener.disabled(lane.name(), byReceiver);
        }
    }

    private Delivery givenUp(EventLane lane, EventLane.Piece piece, int tries, Instant now) {
        listener.givenUp(lane.name(), piece.event().kept().id());
        return new Delivery(Delivery.State.GIVEN_UP, tries, now);
    }

    private void heard(EventLane lane, EventLane.Piece piece, Delivery delivery) {
        if (piece.event().heard(lane.name(), delivery)) {
            putDown(piece.event().kept(), piece.event().deliveries());
        }
    }

    /**
     * Stores results. If that fails, no event is lost: the claim ends and the event is sent again under the same id.
     * The same holds for a result that comes too late, because another replica has claimed the fact or a caller asked
     * to send it again.
     */
    private void putDown(KeptFact kept, Map<String, Delivery> deliveries) {
        try {
            outside.outbox().update(kept, deliveries, now(), US);
        } catch (PortException away) {
            listener.notPutDown(kept.id());
        } catch (RuntimeException bug) {
            report(bug);
        } finally {
            held.decrementAndGet();
            synchronized (held) {
                held.notifyAll();
            }
        }
    }

    private static void report(RuntimeException bug) {
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, bug);
    }

    private Instant now() {
        return terms.clock().instant();
    }

    /**
     * Stops claiming and releases facts that were not sent. Waits up to 5 seconds for attempts under way; a later
     * result is stored if the store still answers, otherwise another replica sends the event again.
     */
    @Override
    public void close() {
        closed = true;
        for (EventLane lane : lanes.values()) {
            for (Optional<EventLane.Piece> piece = lane.takeBack(); piece.isPresent(); piece = lane.takeBack()) {
                heard(lane, piece.get(), waiting(piece.get(), now()));
            }
        }
        awaitHeld();
    }

    private void awaitHeld() {
        long end = System.nanoTime() + LONGEST_DRAIN.toNanos();
        try {
            synchronized (held) {
                for (long left = LONGEST_DRAIN.toMillis(); held.get() > 0 && left > 0; ) {
                    held.wait(left);
                    left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
