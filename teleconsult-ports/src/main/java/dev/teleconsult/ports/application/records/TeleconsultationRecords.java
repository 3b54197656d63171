package dev.teleconsult.ports.application.records;

import dev.teleconsult.domain.FactRules;
import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.WriteMark;
import dev.teleconsult.ports.outbound.WriteOutcome;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads and changes records for the use cases. Cancelled teleconsultations do not exist, except for
 * {@link #requireKnown}, and the outcome of a write without an answer is looked up.
 */
public final class TeleconsultationRecords {

    /** How often a change is tried when other writers are faster, before the caller gets a refusal. */
    public static final int ATTEMPTS = 5;

    private static final int ATTEMPTS_FOR_SURE = 100;

    private final TeleconsultationStore store;
    private final OwedTerms terms;
    private final KeptFacts facts;
    private final Clock clock;

    /**
     * @param terms determine the first turn of new owed work
     * @param facts makes the facts stored with each write
     */
    public TeleconsultationRecords(TeleconsultationStore store, OwedTerms terms, KeptFacts facts, Clock clock) {
        this.store = store;
        this.terms = terms;
        this.facts = facts;
        this.clock = clock;
    }

    /** Makes the facts that are stored with each write. */
    public KeptFacts facts() {
        return facts;
    }

    /** The store that the records are in. */
    public TeleconsultationStore store() {
        return store;
    }

    /** @throws RefusalException {@link RefusalCode#TELECONSULTATION_NOT_FOUND} if there is none, or it is over */
    public StoredTeleconsultation require(TeleconsultationId id, RequestContext context) {
        return require(store, id, context);
    }

    /** As {@link #require(TeleconsultationId, RequestContext)}, with another store. */
    static StoredTeleconsultation require(TeleconsultationStore store, TeleconsultationId id, RequestContext context) {
        return store.find(id, context)
                .filter(stored -> !stored.teleconsultation().isOver())
                .orElseThrow(() -> notFound(id));
    }

    /**
     * Returns a record for the back office and calendars, even if it was cancelled.
     *
     * @throws RefusalException {@link RefusalCode#TELECONSULTATION_NOT_FOUND} if no caller has got its id
     */
    public FoundTeleconsultation requireKnown(TeleconsultationId id, RequestContext context) {
        return store.lookUp(id, context)
                .filter(found -> found.teleconsultation().isKnownToCallers())
                .orElseThrow(() -> notFound(id));
    }

    public static RefusalException notFound(TeleconsultationId id) {
        return RefusalException.of(RefusalCode.TELECONSULTATION_NOT_FOUND).with(RefusalException.Detail.ACTUAL, id);
    }

    /**
     * As the store's method, but looks up the outcome if the answer to the write was lost.
     *
     * @return the record as it is now, perhaps changed by later writes; empty if another writer was first and this
     *     write had no effect
     * @throws PortException also if the store does not know whether the write was done
     */
    public Optional<StoredTeleconsultation> replace(
            StoredTeleconsultation current, Teleconsultation other, RequestContext context) {
        Instant now = clock.instant();
        WriteMark mark = WriteMark.random();
        Teleconsultation next = other.withTurns(terms, now);
        return written(current, facts.of(current.teleconsultation(), next, now, mark, context), mark, context);
    }

    /**
     * Writes a step only if it makes a fact.
     *
     * @return the record as it is now; empty if nothing was written
     */
    public Optional<StoredTeleconsultation> tell(
            StoredTeleconsultation current, UnaryOperator<Teleconsultation> step, RequestContext context) {
        Instant now = clock.instant();
        Teleconsultation next = step.apply(current.teleconsultation()).withTurns(terms, now);
        WriteMark mark = WriteMark.random();
        FactRules.Step made = facts.of(current.teleconsultation(), next, now, mark, context);
        return made.facts().isEmpty() ? Optional.empty() : written(current, made, mark, context);
    }

    private Optional<StoredTeleconsultation> written(
            StoredTeleconsultation current, FactRules.Step step, WriteMark mark, RequestContext context) {
        Optional<StoredTeleconsultation> written = sent(current, step, mark, context);
        if (written.isPresent()) {
            facts.written(current.id(), step.facts());
        }
        return written;
    }

    private Optional<StoredTeleconsultation> sent(
            StoredTeleconsultation current, FactRules.Step step, WriteMark mark, RequestContext context) {
        Teleconsultation next = step.next();
        try {
            return step.facts().isEmpty()
                    ? store.replace(current, next, mark, context)
                    : store.replace(current, next, mark, step.facts(), context);
        } catch (PortException failure) {
            if (!failure.mayHaveHappened()) {
                throw failure;
            }
            return lookedUp(current, next, mark, context, failure);
        }
    }

    private Optional<StoredTeleconsultation> lookedUp(
            StoredTeleconsultation current,
            Teleconsultation next,
            WriteMark mark,
            RequestContext context,
            PortException failure) {
        WriteOutcome outcome;
        try {
            outcome = store.outcome(current, mark, context);
        } catch (PortException stillAway) {
            throw failure;
        }
        return switch (outcome.kind()) {
            // A record that is closed by now was written before; a compare-and-set with its version fails, as it
            // should.
            case DONE -> outcome.now().or(() -> Optional.of(new StoredTeleconsultation(next, current.version())));
            case NOT_DONE -> Optional.empty();
            case UNKNOWN -> throw failure;
        };
    }

    /**
     * Changes the current record, and tries again if another writer is faster.
     *
     * @param change returns the changed record, or its argument for no change
     * @return the record afterwards; empty if it is gone
     * @throws RefusalException {@link RefusalCode#CONCURRENT_CHANGE} if other writers were faster too often
     */
    public Optional<StoredTeleconsultation> update(
            StoredTeleconsultation last, UnaryOperator<Teleconsultation> change, RequestContext context) {
        return update(last, change, 2 * ATTEMPTS, context);
    }

    /**
     * As {@link #update}, for a write that must succeed, such as the outcome of an attempt. It tries so often that
     * other writers should never exhaust the tries; if they do, it throws.
     */
    public Optional<StoredTeleconsultation> updateForSure(
            StoredTeleconsultation last, UnaryOperator<Teleconsultation> change, RequestContext context) {
        return update(last, change, ATTEMPTS_FOR_SURE, context);
    }

    private Optional<StoredTeleconsultation> update(
            StoredTeleconsultation last, UnaryOperator<Teleconsultation> change, int attempts, RequestContext context) {
        Optional<StoredTeleconsultation> current = Optional.of(last);
        for (int attempt = 0; attempt < attempts && current.isPresent(); attempt++) {
            StoredTeleconsultation stored = current.get();
            Teleconsultation next = change.apply(stored.teleconsultation());
            if (next.equals(stored.teleconsultation())) {
                return current;
            }
            Optional<StoredTeleconsultation> written = replace(stored, next, context);
            if (written.isPresent()) {
                return written;
            }
            current = store.find(last.id(), context);
        }
        if (current.isPresent()) {
            throw RefusalException.of(RefusalCode.CONCURRENT_CHANGE);
        }
        return Optional.empty();
    }
}
