package dev.teleconsult.ports.application.reconciling;

import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.application.shared.Stages;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.Outbox.Moment;
import dev.teleconsult.ports.outbound.Outbox.Reaching;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the facts that depend on the time and not on a request: links can be shown, a call has ended, a visit is
 * completed. Each run asks the store which teleconsultations reach such a moment. The fact and the note on the record
 * that it was made are written together by compare and set, so that only one replica makes it. A fact is at most one
 * interval of the reconciler late; a fact that became due while no replica ran is made when one runs again, up to a
 * year later.
 */
public final class TimedFacts {

    /** How far back a full run searches visits without facts, for example after facts were switched on. */
    private static final Duration DAY = Duration.ofDays(1);

    /** How far back it searches visits with earlier facts, in case no replica ran for some time. */
    private static final Duration FARTHEST = Duration.ofDays(366);

    /** The range of time of one query for missed facts. */
    private static final Duration MONTH = Duration.ofDays(30);

    /** How far back a run searches that follows another run. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    /** How often a run searches as far back as the first one, for facts that earlier runs missed. */
    private static final Duration BETWEEN_WHOLE_RUNS = Duration.ofHours(1);

    private static final Duration INSTANT = Duration.ofMillis(1);

    /** Earlier than any visit, but far enough from {@link Instant#MIN} that durations can be subtracted. */
    private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");

    private static final int PAGE = 200;

    /** The most records handled in one run; the next run handles the rest. */
    private static final int MOST = 10_000;

    /**
     * When the facts are due.
     *
     * @param lead how long before the start links can be shown
     * @param grace how long after the last person left a call counts as ended
     * @param completedAfter how long after the planned end a visit counts as completed; empty if no fact of completion
     *     is made
     * @param keepFor how long a settled fact is kept
     */
    public record Terms(
            Duration lead, Duration grace, Optional<Duration> completedAfter, Duration keepFor, Clock clock) {}

    private final Outbox outbox;
    private final TeleconsultationRecords records;
    private final Terms terms;
    private Optional<Instant> lastRun = Optional.empty();
    private Optional<Instant> lastWholeRun = Optional.empty();

    /** From this instant on, missed facts still have to be searched; empty once the search is complete. */
    private Optional<Instant> missedFrom = Optional.empty();

    /** Whether making a missed fact failed, so that the next full run searches all of them again. */
    private boolean missedIsLeft;

    public TimedFacts(Outbox outbox, TeleconsultationRecords records, Terms terms) {
        this.outbox = outbox;
        this.records = records;
        this.terms = terms;
    }

    /**
     * Makes the facts that have become due, and removes facts that were settled long ago.
     *
     * @return how many records could not be read or written
     * @throws PortException if the store could not return the due teleconsultations
     */
    public synchronized int run(RequestContext context) {
        Instant now = terms.clock().instant();
        boolean whole = lastRun.filter(last -> now.isBefore(last.plus(RECENT.dividedBy(2))))
                        .isEmpty()
                || lastWholeRun
                        .filter(last -> now.isBefore(last.plus(BETWEEN_WHOLE_RUNS)))
                        .isEmpty();
        boolean away = lastRun.filter(last -> now.isBefore(last.plus(DAY.dividedBy(2))))
                .isEmpty();
        if (away || whole && missedIsLeft) {
            missedFrom = Optional.of(now.minus(FARTHEST));
            missedIsLeft = false;
        }
        Duration back = whole ? DAY : RECENT;
        Stages stages = new Stages();
        Work work = new Work(now, context);
        // In this order: the fact of completion is only made after the fact that links can be shown.
        stages.run(work::tellWhatWasMissed);
        stages.run(() -> work.tellDue(Moment.START, now.minus(back), now.plus(INSTANT)));
        stages.run(() -> work.tellDue(Moment.LAST_LEFT, LONG_AGO, now.plus(INSTANT)));
        stages.run(() -> work.tellDue(Moment.END, now.minus(back), now.plus(INSTANT)));
        stages.run(() -> outbox.removeSettledBefore(now.minus(terms.keepFor()), context));
        stages.throwFirst();
        lastRun = Optional.of(now);
        lastWholeRun = whole && !work.isLeft ? lastRun : lastWholeRun;
        return work.failed;
    }

    /** The facts of one run. */
    private final class Work {

        private final Instant now;
        private final RequestContext context;
        private int failed;
        private int looked;
        private boolean isLeft;

        private Work(Instant now, RequestContext context) {
            this.now = now;
            this.context = context;
        }

        /**
         * Makes the facts that became due while no replica ran, a month at a time, and leaves the rest to the next run
         * when there are too many. The fact that links can be shown is not made for visits that no receiver knows:
         * otherwise, switching facts on would announce every visit planned before.
         */
        private void tellWhatWasMissed() {
            Instant until = now.minus(DAY).plus(BETWEEN_WHOLE_RUNS);
            while (missedFrom.filter(until::isAfter).isPresent()) {
                Instant from = missedFrom.get();
                Instant to = from.plus(MONTH).isBefore(until) ? from.plus(MONTH) : until;
                int before = failed;
                tellDue(Moment.START_OF_FOLLOWED, from, to);
                tellDue(Moment.END, from, to);
                missedIsLeft |= failed > before;
                if (isLeft || looked >= MOST) {
                    return;
                }
                missedFrom = Optional.of(to);
            }
            missedFrom = Optional.empty();
        }

        /**
         * Makes the facts of one kind of moment.
         *
         * @param from the earliest time at which the moment was reached
         * @param to the first time that is not due yet
         */
        private void tellDue(Moment moment, Instant from, Instant to) {
            Optional<Duration> delay = delay(moment);
            if (delay.isPresent()) {
                tell(moment, from.minus(delay.get()), to.minus(delay.get()));
            }
        }

        /** How long after the moment its fact is due; empty if that fact is not made. */
        private Optional<Duration> delay(Moment moment) {
            return switch (moment) {
                case START, START_OF_FOLLOWED -> Optional.of(terms.lead().negated());
                case LAST_LEFT -> Optional.of(terms.grace());
                case END -> terms.completedAfter();
            };
        }

        private void tell(Moment moment, Instant from, Instant to) {
            Set<TeleconsultationId> passedOver = new HashSet<>();
            List<StoredTeleconsultation> page;
            do {
                page = outbox.dueForFact(new Reaching(moment, from, to, PAGE, passedOver), context);
                looked += page.size();
                for (StoredTeleconsultation stored : page) {
                    passedOver.add(stored.id());
                    try {
                        records.tell(stored, one -> step(moment, one), context);
                    } catch (PortException | RefusalException notNow) {
                        // The next run finds the record again; the failure does not affect others.
                        failed++;
                    }
                }
            } while (!page.isEmpty() && passedOver.size() < MOST);
            isLeft |= !page.isEmpty();
        }

        private Teleconsultation step(Moment moment, Teleconsultation one) {
            return switch (moment) {
                case START, START_OF_FOLLOWED -> one;
                case LAST_LEFT -> one.callOver(terms.grace(), now);
                case END ->
                    terms.completedAfter()
                            .map(after -> one.completed(after, now))
                            .orElse(one);
            };
        }
    }
}
