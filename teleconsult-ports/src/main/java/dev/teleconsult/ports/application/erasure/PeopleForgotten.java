package dev.teleconsult.ports.application.erasure;

import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Removes data about people from records, including closed ones: because a record is old, or because a person is
 * erased.
 */
public final class PeopleForgotten {

    /** The result for one record. */
    public enum Outcome {
        /** Data about people were removed. */
        DONE,
        /** The record does not exist, or holds no data to remove. */
        NOTHING,
        /** The data cannot be removed yet. */
        LATER,
        /** The store does not support it, so trying again would not help. */
        CANNOT
    }

    private final TeleconsultationRecords records;

    public PeopleForgotten(TeleconsultationRecords records) {
        this.records = records;
    }

    /**
     * @param stored the record as it was read; empty if it was closed or is gone
     * @param less returns a roster with less information
     * @param isDue whether a record that is not closed may be changed now
     */
    public Outcome of(
            TeleconsultationId id,
            Optional<StoredTeleconsultation> stored,
            UnaryOperator<Participants> less,
            Predicate<Teleconsultation> isDue,
            RequestContext context) {
        return stored.isPresent() ? of(stored.get(), less, isDue, context) : ofClosed(id, less, context);
    }

    private Outcome of(
            StoredTeleconsultation stored,
            UnaryOperator<Participants> less,
            Predicate<Teleconsultation> isDue,
            RequestContext context) {
        Outcome[] outcome = {Outcome.NOTHING};
        records.update(
                stored,
                one -> {
                    Participants before = one.plan().participants();
                    Participants after = less.apply(before);
                    if (after.equals(before)) {
                        outcome[0] = Outcome.NOTHING;
                        return one;
                    }
                    boolean isTime = isDue.test(one) && one.isForgettable();
                    outcome[0] = isTime ? Outcome.DONE : Outcome.LATER;
                    return isTime ? one.forgetting(after) : one;
                },
                context);
        return outcome[0];
    }

    private Outcome ofClosed(TeleconsultationId id, UnaryOperator<Participants> less, RequestContext context) {
        Optional<FoundTeleconsultation> closed = records.store().lookUp(id, context);
        if (closed.isEmpty()) {
            return Outcome.NOTHING;
        }
        Participants before = closed.get().teleconsultation().plan().participants();
        Participants after = less.apply(before);
        if (after.equals(before)) {
            return Outcome.NOTHING;
        }
        return records.store().forget(id, after, context) ? Outcome.DONE : Outcome.CANNOT;
    }
}
