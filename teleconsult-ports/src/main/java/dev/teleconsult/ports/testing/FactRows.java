package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The facts of an {@link InMemoryStorage}. Not safe for use by several threads. */
final class FactRows {

    private static final Comparator<KeptFact> IN_TIME =
            Comparator.comparing((KeptFact kept) -> kept.fact().at()).thenComparing(KeptFact::id);

    /** @param heldUntil the end of the claim; empty while no replica has claimed it */
    private record Row(KeptFact kept, Instant next, Optional<Instant> heldUntil) {

        boolean isDue(Instant now) {
            return kept.settled().isEmpty()
                    && !next.isAfter(now)
                    && heldUntil.filter(now::isBefore).isEmpty();
        }
    }

    /** A small number, so that tests with few facts need several calls. */
    private static final int RENAMED_AT_ONCE = 3;

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private long versions;

    void add(
            Optional<TeleconsultationId> teleconsultation,
            long sequence,
            Fact fact,
            Optional<Outline> outline,
            Optional<String> trace) {
        KeptFact fresh = KeptFact.fresh(teleconsultation, sequence, fact, outline, trace, nextVersion());
        rows.putIfAbsent(fresh.id(), new Row(fresh, fact.isAlone() ? Instant.MAX : fact.at(), Optional.empty()));
    }

    List<KeptFact> claim(Outbox.Claim claim) {
        List<KeptFact> claimed = new ArrayList<>();
        List<Row> due = rows.values().stream()
                .filter(row -> row.isDue(claim.now()))
                .sorted(Comparator.comparing(Row::next))
                .limit(claim.limit())
                .toList();
        for (Row row : due) {
            KeptFact held = with(row.kept(), row.kept().deliveries(), Optional.empty());
            rows.put(held.id(), new Row(held, row.next(), Optional.of(claim.until())));
            claimed.add(held);
        }
        return claimed;
    }

    Optional<KeptFact> update(KeptFact current, Map<String, KeptFact.Delivery> deliveries, Instant now) {
        Row row = rows.get(current.id());
        if (row == null || !row.kept().version().equals(current.version())) {
            return Optional.empty();
        }
        Optional<Instant> next = KeptFact.nextOf(deliveries);
        KeptFact updated = with(row.kept(), deliveries, next.isPresent() ? Optional.empty() : Optional.of(now));
        rows.put(updated.id(), new Row(updated, next.orElse(now), Optional.empty()));
        return Optional.of(updated);
    }

    Optional<KeptFact> find(String id) {
        return Optional.ofNullable(rows.get(id)).map(Row::kept);
    }

    List<KeptFact> search(Predicate<KeptFact> wanted, Optional<KeptFact> after, int limit) {
        return rows.values().stream()
                .map(Row::kept)
                .filter(wanted)
                .filter(kept ->
                        after.filter(last -> IN_TIME.compare(kept, last) <= 0).isEmpty())
                .sorted(IN_TIME)
                .limit(limit)
                .toList();
    }

    /** @return the id of the last fact searched; empty if there are no more */
    Optional<String> rename(VideoUserId from, VideoUserId to, Optional<String> after) {
        List<String> part = rows.keySet().stream()
                .filter(id -> after.filter(last -> id.compareTo(last) <= 0).isEmpty())
                .sorted()
                .limit(RENAMED_AT_ONCE)
                .toList();
        part.forEach(id -> rows.computeIfPresent(
                id, (any, row) -> new Row(row.kept().renamed(from, to), row.next(), row.heldUntil())));
        return part.isEmpty() ? Optional.empty() : Optional.of(part.get(part.size() - 1));
    }

    List<KeptFact> unrecorded(Instant before, int limit) {
        return rows.values().stream()
                .map(Row::kept)
                .filter(kept -> kept.fact().cause().isPresent())
                .filter(kept -> kept.fact().at().isBefore(before))
                .sorted(IN_TIME)
                .limit(limit)
                .toList();
    }

    void recorded(Set<String> ids, Instant now) {
        for (String id : ids) {
            rows.computeIfPresent(id, (any, row) -> {
                Fact fact = row.kept().fact();
                KeptFact kept =
                        fact.isAlone() ? with(row.kept(), row.kept().deliveries(), Optional.of(now)) : row.kept();
                return new Row(with(kept, fact.withoutCause()), row.next(), row.heldUntil());
            });
        }
    }

    Outbox.State state() {
        List<KeptFact> waiting = all().stream()
                .filter(kept -> kept.settled().isEmpty() && !kept.fact().isAlone())
                .toList();
        return new Outbox.State(
                waiting.size(),
                waiting.stream().map(kept -> kept.fact().at()).min(Instant::compareTo),
                all().stream()
                        .filter(kept -> kept.settled().isPresent() && KeptFact.isGivenUp(kept.deliveries()))
                        .count());
    }

    void removeSettledBefore(Instant instant) {
        rows.values()
                .removeIf(row -> row.kept().settled().filter(instant::isAfter).isPresent()
                        && row.kept().fact().cause().isEmpty());
    }

    List<KeptFact> all() {
        return rows.values().stream().map(Row::kept).toList();
    }

    private KeptFact with(KeptFact kept, Map<String, KeptFact.Delivery> deliveries, Optional<Instant> settled) {
        return new KeptFact(
                kept.id(),
                kept.teleconsultation(),
                kept.sequence(),
                kept.fact(),
                kept.outline(),
                kept.trace(),
                deliveries,
                settled,
                nextVersion());
    }

    private static KeptFact with(KeptFact kept, Fact fact) {
        return new KeptFact(
                kept.id(),
                kept.teleconsultation(),
                kept.sequence(),
                fact,
                kept.outline(),
                kept.trace(),
                kept.deliveries(),
                kept.settled(),
                kept.version());
    }

    private String nextVersion() {
        versions++;
        return Long.toString(versions);
    }
}
