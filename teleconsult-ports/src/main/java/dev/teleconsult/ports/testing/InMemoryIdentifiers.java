package dev.teleconsult.ports.testing;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static dev.teleconsult.ports.outbound.Limits.requireLimit;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.testing.InMemoryStorage.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The identifiers of other systems in an {@link InMemoryStorage}. */
final class InMemoryIdentifiers implements ExternalIdentifiers {

    private final Fake<Operation> storage;
    private final Rows rows;

    InMemoryIdentifiers(Fake<Operation> storage, Rows rows) {
        this.storage = storage;
        this.rows = rows;
    }

    @Override
    public Optional<IdentifierClaim> claim(IdentifierClaim claim, RequestContext context) {
        requireNonNulls(claim, "claim", context, "context");
        return storage.answer(Operation.CLAIM_IDENTIFIER, () -> rows.claim(claim));
    }

    @Override
    public Optional<IdentifierClaim> find(ExternalIdentifier identifier, RequestContext context) {
        requireNonNulls(identifier, "identifier", context, "context");
        return storage.answer(Operation.FIND_IDENTIFIER, () -> rows.find(identifier));
    }

    @Override
    public boolean replace(IdentifierClaim current, IdentifierClaim next, RequestContext context) {
        requireNonNull(context, "context");
        if (!current.identifier().equals(next.identifier())) {
            throw new IllegalArgumentException("the identifier cannot change");
        }
        return storage.answer(Operation.REPLACE_CLAIM, () -> rows.replace(current, next));
    }

    @Override
    public boolean remove(IdentifierClaim current, RequestContext context) {
        requireNonNulls(current, "current", context, "context");
        return storage.answer(Operation.REMOVE_CLAIM, () -> rows.remove(current));
    }

    @Override
    public Map<TeleconsultationId, List<ExternalIdentifier>> of(Set<TeleconsultationId> ids, RequestContext context) {
        Set<TeleconsultationId> asked = Set.copyOf(ids);
        requireNonNull(context, "context");
        return asked.isEmpty() ? Map.of() : storage.answer(Operation.IDENTIFIERS_OF, () -> rows.of(asked));
    }

    @Override
    public void release(TeleconsultationId id, RequestContext context) {
        requireNonNulls(id, "id", context, "context");
        storage.perform(Operation.RELEASE_IDENTIFIERS, () -> rows.release(id));
    }

    @Override
    public List<IdentifierClaim> unfinished(Instant before, int limit, RequestContext context) {
        requireNonNull(before, "before");
        requireNonNull(context, "context");
        requireLimit(limit);
        return storage.answer(Operation.FIND_UNFINISHED_CLAIMS, () -> rows.unfinished(before, limit));
    }

    /** The rows that replicas share. The monitor makes each method one atomic step. */
    static final class Rows {

        private final Map<ExternalIdentifier, IdentifierClaim> claims = new TreeMap<>();

        synchronized Optional<IdentifierClaim> claim(IdentifierClaim claim) {
            return Optional.ofNullable(claims.putIfAbsent(claim.identifier(), claim));
        }

        synchronized Optional<IdentifierClaim> find(ExternalIdentifier identifier) {
            return Optional.ofNullable(claims.get(identifier));
        }

        synchronized List<IdentifierClaim> unfinished(Instant before, int limit) {
            return claims.values().stream()
                    .filter(claim -> claim.progress() != IdentifierClaim.Progress.DONE
                            && claim.since().isBefore(before))
                    .sorted(Comparator.comparing(IdentifierClaim::since))
                    .limit(limit)
                    .toList();
        }

        synchronized boolean replace(IdentifierClaim current, IdentifierClaim next) {
            return claims.replace(current.identifier(), current, next);
        }

        synchronized boolean remove(IdentifierClaim current) {
            return claims.remove(current.identifier(), current);
        }

        synchronized Map<TeleconsultationId, List<ExternalIdentifier>> of(Set<TeleconsultationId> asked) {
            Map<TeleconsultationId, List<ExternalIdentifier>> found = new LinkedHashMap<>();
            claims.values()
                    .forEach(claim -> claim.teleconsultation()
                            .filter(asked::contains)
                            .ifPresent(id -> found.computeIfAbsent(id, none -> new ArrayList<>())
                                    .add(claim.identifier())));
            return found;
        }

        synchronized void release(TeleconsultationId id) {
            claims.values()
                    .removeIf(
                            claim -> claim.teleconsultation().filter(id::equals).isPresent());
        }
    }
}
