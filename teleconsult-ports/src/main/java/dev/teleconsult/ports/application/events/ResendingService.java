package dev.teleconsult.ports.application.events;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ResendEventsUseCase;
import dev.teleconsult.ports.outbound.EventSubscription;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.KeptFact.Delivery;
import dev.teleconsult.ports.outbound.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes events due again for the endpoints that want them; the relay sends them. */
public final class ResendingService implements ResendEventsUseCase {

    private static final int PAGE = 100;
    private static final int MOST_TRIES = 3;

    private final Optional<Outbox> outbox;
    private final List<EventSubscription> subscriptions;
    private final Clock clock;

    /** @param outbox empty if no events are sent */
    public ResendingService(Optional<Outbox> outbox, List<EventSubscription> subscriptions, Clock clock) {
        this.outbox = outbox;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    @Override
    public boolean isSupported() {
        return outbox.isPresent();
    }

    @Override
    public void resend(String eventId, Optional<String> endpoint, RequestContext context) {
        Outbox facts = required();
        List<EventSubscription> to = to(endpoint);
        for (int i = 0; i < MOST_TRIES; i++) {
            KeptFact kept = facts.find(eventId, context)
                    .filter(found -> to.stream()
                            .anyMatch(one -> one.kinds().contains(found.fact().kind())))
                    .orElseThrow(() -> notFound(eventId));
            if (isSent(kept, to, facts, context)) {
                return;
            }
        }
        throw RefusalException.of(RefusalCode.CONCURRENT_CHANGE);
    }

    @Override
    public int resendBetween(Instant from, Instant to, Optional<String> endpoint, RequestContext context) {
        Outbox facts = required();
        Duration range = Duration.between(from, to);
        if (range.isNegative() || range.compareTo(LONGEST_RANGE) > 0) {
            throw RefusalException.of(RefusalCode.RANGE_OUT_OF_LIMIT)
                    .with(RefusalException.Detail.LIMIT, LONGEST_RANGE.toDays());
        }
        return resend(last -> facts.search(from, to, last, PAGE, context), to(endpoint), facts, context);
    }

    @Override
    public int resendOf(TeleconsultationId id, Optional<String> endpoint, RequestContext context) {
        Outbox facts = required();
        return resend(last -> facts.searchOf(id, last, PAGE, context), to(endpoint), facts, context);
    }

    /** A store may return fewer facts than requested, so only an empty page is the end. */
    private int resend(
            Function<Optional<KeptFact>, List<KeptFact>> pages,
            List<EventSubscription> wanted,
            Outbox facts,
            RequestContext context) {
        int sent = 0;
        Optional<KeptFact> last = Optional.empty();
        List<KeptFact> page;
        do {
            page = pages.apply(last);
            for (KeptFact kept : page) {
                if (isSent(kept, wanted, facts, context)) {
                    sent++;
                }
                last = Optional.of(kept);
            }
        } while (!page.isEmpty());
        return sent;
    }

    private Outbox required() {
        return outbox.orElseThrow(() -> RefusalException.of(RefusalCode.EVENTS_UNSUPPORTED));
    }

    private List<EventSubscription> to(Optional<String> endpoint) {
        if (endpoint.isEmpty()) {
            return subscriptions;
        }
        return List.of(subscriptions.stream()
                .filter(one -> one.endpoint().equals(endpoint.get()))
                .findFirst()
                .orElseThrow(() -> RefusalException.of(RefusalCode.ENDPOINT_NOT_FOUND)));
    }

    /**
     * Makes a fact due again; returns false if another replica changed it at the same time, or none of these endpoints
     * wants it.
     */
    private boolean isSent(KeptFact kept, List<EventSubscription> to, Outbox facts, RequestContext context) {
        Fact.Kind kind = kept.fact().kind();
        Instant now = clock.instant();
        Map<String, Delivery> deliveries = new LinkedHashMap<>(kept.deliveries());
        to.stream()
                .filter(one -> one.kinds().contains(kind))
                .forEach(one -> deliveries.put(one.endpoint(), new Delivery(Delivery.State.WAITING, 0, now)));
        return !deliveries.equals(kept.deliveries())
                && facts.update(kept, deliveries, now, context).isPresent();
    }

    private static RefusalException notFound(String eventId) {
        return RefusalException.of(RefusalCode.EVENT_NOT_FOUND).with(RefusalException.Detail.ACTUAL, eventId);
    }
}
