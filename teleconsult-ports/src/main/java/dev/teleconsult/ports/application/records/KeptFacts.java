package dev.teleconsult.ports.application.records;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.FactRules;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.audit.AuditLog;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.WriteMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The facts to store with each write: for receivers of events, and for rows of the audit trail. If no receiver is
 * configured, writes leave {@link Teleconsultation#madeFacts} unchanged.
 */
public final class KeptFacts {

    /** The failed tries after which owed work is reported as a problem: about four minutes. */
    public static final int PROBLEM_AFTER = 5;

    private final Optional<Publishing> publishing;
    private final Optional<AuditLog> audit;

    private record Publishing(FactRules rules, Outbox outbox) {}

    private KeptFacts(Optional<Publishing> publishing, Optional<AuditLog> audit) {
        this.publishing = publishing;
        this.audit = audit;
    }

    public static KeptFacts none() {
        return new KeptFacts(Optional.empty(), Optional.empty());
    }

    /** Keeps the facts for receivers. */
    public static KeptFacts in(Outbox outbox, FactRules rules) {
        return new KeptFacts(Optional.of(new Publishing(rules, outbox)), Optional.empty());
    }

    /** Returns an object that also keeps the facts for rows of the audit trail. */
    public KeptFacts and(AuditLog log) {
        return new KeptFacts(publishing, Optional.of(log));
    }

    /** Whether receivers get facts. */
    public boolean areTold() {
        return publishing.isPresent();
    }

    /** Returns the record to write and its facts. */
    public FactRules.Step of(
            Teleconsultation before, Teleconsultation next, Instant now, WriteMark mark, RequestContext context) {
        FactRules.Step step = publishing
                .map(on -> on.rules().of(before, next, now))
                .orElseGet(() -> new FactRules.Step(next.withMadeFacts(before.madeFacts()), List.of()));
        return audit.map(log -> new FactRules.Step(
                        step.next(),
                        withCauses(step.facts(), FactRules.audited(before, next, now), log, mark, context)))
                .orElse(step);
    }

    private static List<Fact> withCauses(
            List<Fact> made, List<Fact> audited, AuditLog log, WriteMark mark, RequestContext context) {
        List<Fact> all = new ArrayList<>(made);
        for (int i = 0; i < audited.size(); i++) {
            Fact fact = audited.get(i);
            int madeAt = made.indexOf(fact);
            // The number distinguishes facts of one kind that the same write makes.
            Fact owing = fact.because(log.cause(fact.kind(), mark.value() + "x" + i, context, madeAt < 0));
            if (madeAt < 0) {
                all.add(owing);
            } else {
                all.set(madeAt, owing);
            }
        }
        return all;
    }

    /** Writes the audit rows of the latest write; the facts owe the rows that cannot be written. */
    public void written(TeleconsultationId id, List<Fact> facts) {
        audit.ifPresent(log -> log.record(id, facts));
    }

    /**
     * Records an action at the provider before it begins, if audit rows are written. {@link #written} writes the row
     * once the outcome is known; if that does not happen, the fact owes its row like any other.
     *
     * @return empty if no rows are written
     */
    public Optional<Fact> begun(StoredTeleconsultation current, Fact fact, RequestContext context) {
        return audit.map(log -> log.begun(current, fact, context));
    }

    /** Stores a fact that comes without a change of the record. */
    public void add(StoredTeleconsultation current, Fact fact, RequestContext context) {
        publishing.ifPresent(on -> on.outbox().add(current, List.of(fact), context));
    }
}
