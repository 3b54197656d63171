package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.outbound.AuditQuery;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The audit trail of an {@link InMemoryStorage}. */
final class InMemoryAuditTrail implements AuditTrail {

    private final Fake<Operation> storage;
    private final Rows rows;

    InMemoryAuditTrail(Fake<Operation> storage, Rows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public void append(List<AuditRow> added, RequestContext context) {
        AuditRow.requireFollowing(added, MOST_APPENDED);
        requireNonNull(context, "context");
        storage.perform(Operation.APPEND_AUDIT, () -> rows.append(added));
    }

    @Override
    public List<AuditRow> read(AuditQuery query, RequestContext context) {
        requireNonNulls(query, "query", context, "context");
        return storage.answer(Operation.READ_AUDIT, () -> rows.read(query));
    }

    @Override
    public List<AuditRow> rows(String chain, long after, int limit, RequestContext context) {
        requireNonNulls(chain, "chain", context, "context");
        return storage.answer(Operation.READ_AUDIT_CHAIN, () -> rows.rows(chain, after, limit));
    }

    @Override
    public Set<String> recorded(Set<String> facts, RequestContext context) {
        Set<String> asked = Set.copyOf(requireNonNull(facts, "facts"));
        requireNonNull(context, "context");
        return storage.answer(Operation.AUDIT_RECORDED, () -> rows.recorded(asked));
    }

    @Override
    public List<AuditHead> heads(Instant since, RequestContext context) {
        requireNonNulls(since, "since", context, "context");
        return storage.answer(Operation.AUDIT_HEADS, () -> rows.heads(since));
    }

    @Override
    public List<AuditHead> endsBefore(Instant instant, RequestContext context) {
        requireNonNulls(instant, "instant", context, "context");
        return storage.answer(Operation.AUDIT_ENDS, () -> rows.endsBefore(instant));
    }

    @Override
    public void expire(String chain, long upTo, RequestContext context) {
        requireNonNulls(chain, "chain", context, "context");
        storage.perform(Operation.EXPIRE_AUDIT, () -> rows.expire(chain, upTo));
    }

    /** The rows that replicas share. The monitor makes each method one atomic step. */
    static final class Rows {

        private final Map<String, NavigableMap<Long, AuditRow>> chains = new TreeMap<>();
        private final List<AuditRow> inOrder = new ArrayList<>();
        private final Map<String, AuditRow> ofFacts = new HashMap<>();

        synchronized void append(List<AuditRow> rows) {
            NavigableMap<Long, AuditRow> chain =
                    chains.computeIfAbsent(rows.get(0).chain(), any -> new TreeMap<>());
            List<AuditRow> missing =
                    rows.stream().filter(row -> !chain.containsKey(row.seq())).toList();
            List<String> facts =
                    missing.stream().flatMap(row -> row.fact().stream()).toList();
            boolean isOtherThere = rows.stream()
                    .anyMatch(row -> !chain.getOrDefault(row.seq(), row).equals(row));
            boolean isFactElsewhere = facts.stream().anyMatch(ofFacts::containsKey)
                    || facts.stream().distinct().count() < facts.size();
            if (isOtherThere || isFactElsewhere) {
                throw PortRejectedException.refused(Upstream.STORE, "another row of the audit trail has this position");
            }
            for (AuditRow row : missing) {
                chain.put(row.seq(), row);
                inOrder.add(row);
                row.fact().ifPresent(fact -> ofFacts.put(fact, row));
            }
        }

        synchronized Set<String> recorded(Set<String> facts) {
            return facts.stream().filter(ofFacts::containsKey).collect(Collectors.toUnmodifiableSet());
        }

        synchronized List<AuditRow> read(AuditQuery query) {
            return inOrder.stream()
                    .filter(query::matches)
                    .sorted(query.order())
                    .limit(query.limit())
                    .toList();
        }

        synchronized List<AuditRow> rows(String chain, long after, int limit) {
            return chains.getOrDefault(chain, new TreeMap<>()).tailMap(after, false).values().stream()
                    .limit(limit)
                    .toList();
        }

        synchronized List<AuditHead> heads(Instant since) {
            return ends().filter(last -> !last.at().isBefore(since))
                    .map(AuditRow::head)
                    .toList();
        }

        private Stream<AuditRow> ends() {
            return chains.values().stream()
                    .filter(chain -> !chain.isEmpty())
                    .map(chain -> chain.lastEntry().getValue());
        }

        synchronized List<AuditHead> endsBefore(Instant instant) {
            return chains.values().stream()
                    .flatMap(chain -> chain.descendingMap().values().stream()
                            .filter(row -> row.at().isBefore(instant))
                            .limit(1))
                    .map(AuditRow::head)
                    .toList();
        }

        synchronized void expire(String chain, long upTo) {
            chains.getOrDefault(chain, new TreeMap<>()).headMap(upTo, true).clear();
            inOrder.removeIf(row -> row.chain().equals(chain) && row.seq() <= upTo);
            ofFacts.values().removeIf(row -> row.chain().equals(chain) && row.seq() <= upTo);
        }

        synchronized List<AuditRow> all() {
            return List.copyOf(inOrder);
        }
    }
}
