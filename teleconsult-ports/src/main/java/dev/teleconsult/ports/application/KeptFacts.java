package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.FactRules;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The facts that writes make, where they are kept. Where they are not, a write changes nothing of what a record remembers as
 * told, so that it is as if there were none.
 */
final class KeptFacts {

    /** After how many tries in vain owed work is a problem that is told: about four minutes. */
    static final int PROBLEM_AFTER = 5;

    private final Optional<Keeping> keeping;

    private record Keeping(FactRules rules, Outbox outbox) {}

    private KeptFacts(Optional<Keeping> keeping) {
        this.keeping = keeping;
    }

    static KeptFacts none() {
        return new KeptFacts(Optional.empty());
    }

    static KeptFacts in(Outbox outbox, FactRules rules) {
        return new KeptFacts(Optional.of(new Keeping(rules, outbox)));
    }

    boolean areKept() {
        return keeping.isPresent();
    }

    /** What is to be written, and the facts of it. */
    FactRules.Step of(Teleconsultation before, Teleconsultation next, Instant now) {
        return keeping.map(on -> on.rules().of(before, next, now))
                .orElseGet(() -> new FactRules.Step(next.telling(before.told()), List.of()));
    }

    /** Keeps a fact that changes no record. */
    void add(StoredTeleconsultation current, Fact fact, RequestContext context) {
        keeping.ifPresent(on -> on.outbox().add(current, List.of(fact), context));
    }
}
