package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The facts of an {@link InMemoryStorage}, as an outbox. */
final class InMemoryOutbox implements Outbox {

    private final Fake<Operation> storage;
    private final InMemoryRows rows;

    InMemoryOutbox(Fake<Operation> storage, InMemoryRows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public void add(StoredTeleconsultation current, List<Fact> made, RequestContext context) {
        requireNonNull(current, "current");
        List<Fact> all = List.copyOf(requireNonNull(made, "facts"));
        requireNonNull(context, "context");
        storage.perform(Operation.ADD_FACTS, () -> rows.addFacts(current, all, KeptFact.traceOf(context)));
    }

    @Override
    public void add(Fact fact, RequestContext context) {
        requireNonNulls(fact, "fact", context, "context");
        storage.perform(Operation.ADD_FACTS, () -> rows.addFact(fact, KeptFact.traceOf(context)));
    }

    @Override
    public List<StoredTeleconsultation> dueForFact(Reaching reaching, RequestContext context) {
        requireNonNulls(reaching, "reaching", context, "context");
        return storage.answer(Operation.FIND_UNTOLD, () -> rows.dueForFact(reaching));
    }

    @Override
    public List<KeptFact> claim(Claim claim, RequestContext context) {
        requireNonNulls(claim, "claim", context, "context");
        return storage.answer(Operation.CLAIM_FACTS, () -> rows.claimFacts(claim));
    }

    @Override
    public Optional<KeptFact> update(
            KeptFact current, Map<String, KeptFact.Delivery> deliveries, Instant now, RequestContext context) {
        requireNonNull(current, "current");
        Map<String, KeptFact.Delivery> all = new LinkedHashMap<>(requireNonNull(deliveries, "deliveries"));
        requireNonNulls(now, "now", context, "context");
        return storage.answer(Operation.UPDATE_FACT, () -> rows.updateFact(current, all, now));
    }

    @Override
    public Optional<KeptFact> find(String id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        return storage.answer(Operation.FIND_FACT, () -> rows.findFact(id));
    }

    @Override
    public List<KeptFact> search(
            Instant from, Instant to, Optional<KeptFact> after, int limit, RequestContext context) {
        requireNonNulls(from, "from", to, "to", after, "after");
        requireLimit(limit);
        requireNonNull(context, "context");
        return storage.answer(Operation.SEARCH_FACTS, () -> rows.searchFacts(from, to, after, limit));
    }

    @Override
    public Optional<String> rename(VideoUserId from, VideoUserId to, Optional<String> after, RequestContext context) {
        requireNonNulls(from, "from", to, "to", after, "after", context, "context");
        return storage.answer(Operation.RENAME_FACTS, () -> rows.renameFacts(from, to, after));
    }

    @Override
    public List<KeptFact> searchOf(TeleconsultationId id, Optional<KeptFact> after, int limit, RequestContext context) {
        requireNonNulls(id, "id", after, "after");
        requireLimit(limit);
        requireNonNull(context, "context");
        return storage.answer(Operation.SEARCH_FACTS, () -> rows.searchFacts(id, after, limit));
    }

    @Override
    public State state(RequestContext context) {
        requireNonNull(context, "context");
        return storage.answer(Operation.OUTBOX_STATE, rows::outboxState);
    }

    @Override
    public List<KeptFact> unrecorded(Instant before, int limit, RequestContext context) {
        requireNonNull(before, "before");
        requireLimit(limit);
        requireNonNull(context, "context");
        return storage.answer(Operation.FIND_UNRECORDED, () -> rows.unrecordedFacts(before, limit));
    }

    @Override
    public void recorded(Set<String> ids, Instant now, RequestContext context) {
        Set<String> all = Set.copyOf(requireNonNull(ids, "ids"));
        requireNonNulls(now, "now", context, "context");
        storage.perform(Operation.RECORD_FACTS, () -> rows.recordedFacts(all, now));
    }

    @Override
    public void removeSettledBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        storage.perform(Operation.REMOVE_SETTLED_FACTS, () -> rows.removeSettledFactsBefore(instant));
    }
}
