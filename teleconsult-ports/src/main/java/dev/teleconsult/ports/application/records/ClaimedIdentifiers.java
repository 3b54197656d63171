package dev.teleconsult.ports.application.records;

import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdempotencyRecord;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.IdentifierClaim;
import dev.teleconsult.ports.outbound.IdentifierClaim.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Claims identifiers of other systems for a teleconsultation that is being scheduled. A claim follows the rules of a
 * record of {@link Idempotency}: an attempt owns it, notes the new teleconsultation before that becomes visible, and
 * completes it at the end; the claim of a dead replica is taken over with its note.
 */
public final class ClaimedIdentifiers {

    /** The request text of every claim, since all requests for an identifier count as equal. */
    private static final String SAME_REQUEST = "identifier";

    private final Optional<ExternalIdentifiers> identifiers;
    private final Idempotency rules;

    public ClaimedIdentifiers(Optional<ExternalIdentifiers> identifiers, Idempotency rules) {
        this.identifiers = identifiers;
        this.rules = rules;
    }

    public boolean areKept() {
        return identifiers.isPresent();
    }

    /** @throws RefusalException {@link RefusalCode#IDENTIFIERS_UNSUPPORTED} if the store keeps none */
    public Optional<TeleconsultationId> find(ExternalIdentifier identifier, RequestContext context) {
        return required().find(identifier, context).flatMap(IdentifierClaim::teleconsultation);
    }

    public Map<TeleconsultationId, List<ExternalIdentifier>> of(Set<TeleconsultationId> ids, RequestContext context) {
        return ids.isEmpty()
                ? Map.of()
                : identifiers.map(kept -> kept.of(ids, context)).orElse(Map.of());
    }

    /** Releases all identifiers of a teleconsultation that other systems no longer need, or that does not exist. */
    public void release(TeleconsultationId id, RequestContext context) {
        identifiers.ifPresent(kept -> kept.release(id, context));
    }

    /**
     * Claims all identifiers, in order, and then does the work.
     *
     * @param first the attempt by the caller's own key
     * @param work receives the attempts and returns the id of the new teleconsultation
     * @throws RefusalException {@link RefusalCode#IDENTIFIER_IN_USE} if another teleconsultation has one of them,
     *     {@link RefusalCode#IDENTIFIER_BEING_TAKEN} if another request is claiming one of them
     */
    public String taking(
            List<ExternalIdentifier> wanted,
            Idempotency.Attempt first,
            RequestContext context,
            Function<Attempts, String> work) {
        return taking(wanted, new Attempts(List.of(first)), context, work);
    }

    private String taking(
            List<ExternalIdentifier> wanted, Attempts held, RequestContext context, Function<Attempts, String> work) {
        if (wanted.isEmpty()) {
            return work.apply(held);
        }
        AtomicBoolean isOurs = new AtomicBoolean();
        String id = rules.over(new Claims(required(), wanted.get(0)), RefusalCode.IDENTIFIER_BEING_TAKEN)
                .once(SAME_REQUEST, SAME_REQUEST, context, attempt -> {
                    isOurs.set(true);
                    return taking(wanted.subList(1, wanted.size()), held.and(attempt), context, work);
                });
        // An attempt of this caller that died had completed later identifiers before earlier ones.
        if (!isOurs.get() && held.noted().filter(id::equals).isEmpty()) {
            throw RefusalException.of(RefusalCode.IDENTIFIER_IN_USE);
        }
        return id;
    }

    private ExternalIdentifiers required() {
        return identifiers.orElseThrow(() -> RefusalException.of(RefusalCode.IDENTIFIERS_UNSUPPORTED));
    }

    /** The attempts, one for the key and one for each identifier, that share one piece of work and its result. */
    public static final class Attempts {

        private final List<Idempotency.Attempt> all;

        private Attempts(List<Idempotency.Attempt> all) {
            this.all = List.copyOf(all);
        }

        private Attempts and(Idempotency.Attempt more) {
            List<Idempotency.Attempt> longer = new ArrayList<>(all);
            longer.add(more);
            return new Attempts(longer);
        }

        /** The note of an earlier attempt; empty if there is none. */
        public Optional<String> noted() {
            return all.stream().flatMap(one -> one.noted().stream()).findFirst();
        }

        public void note(String what) {
            all.forEach(one -> one.note(what));
        }
    }

    /** The claim of one identifier, presented as idempotency records. */
    private record Claims(ExternalIdentifiers kept, ExternalIdentifier identifier) implements IdempotencyRecords {

        @Override
        public Optional<IdempotencyRecord> insert(IdempotencyRecord record, RequestContext context) {
            return kept.claim(claim(record), context).map(Claims::record);
        }

        @Override
        public Optional<IdempotencyRecord> find(String key, RequestContext context) {
            return kept.find(identifier, context).map(Claims::record);
        }

        @Override
        public boolean replace(IdempotencyRecord current, IdempotencyRecord next, RequestContext context) {
            return kept.replace(claim(current), claim(next), context);
        }

        @Override
        public boolean remove(IdempotencyRecord current, RequestContext context) {
            return kept.remove(claim(current), context);
        }

        @Override
        public void removeBefore(Instant instant, RequestContext context) {
            throw new UnsupportedOperationException("claims are kept as long as their teleconsultation");
        }

        private IdentifierClaim claim(IdempotencyRecord record) {
            String answer = record.answer();
            Progress progress = answer.startsWith(Idempotency.ANSWERED)
                    ? Progress.DONE
                    : answer.startsWith(Idempotency.LEFT) ? Progress.GIVEN_UP : Progress.UNDER_WAY;
            String id = answer.substring(answer.indexOf(':') + 1);
            return new IdentifierClaim(
                    identifier,
                    record.owner(),
                    id.isEmpty() ? Optional.empty() : Optional.of(new TeleconsultationId(id)),
                    progress,
                    record.since());
        }

        private static IdempotencyRecord record(IdentifierClaim claim) {
            String id = claim.teleconsultation().map(TeleconsultationId::value).orElse("");
            String answer = switch (claim.progress()) {
                case DONE -> Idempotency.ANSWERED + id;
                case GIVEN_UP -> Idempotency.LEFT + id;
                case UNDER_WAY -> id.isEmpty() ? "" : Idempotency.NOTED + id;
            };
            return new IdempotencyRecord(SAME_REQUEST, SAME_REQUEST, claim.intention(), answer, claim.since());
        }
    }
}
