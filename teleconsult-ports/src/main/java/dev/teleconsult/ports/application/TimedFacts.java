package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.Outbox.Moment;
import dev.teleconsult.ports.outbound.StoredTeleconsultation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Facts that come with the time and with no request: links can be shown, a call ended a while ago, a visit is completed. The
 * reconciler asks the store which teleconsultations reach such a moment. What is remembered as told is written together with
 * the fact, compare and set, so that of many replicas one tells it. Each is late by one interval of the reconciler at most.
 */
final class TimedFacts {

    /** An older moment is not told any more: a server that was away for days must not flood the receivers. */
    private static final Duration OLDEST = Duration.ofDays(1);

    /** How far back a run looks that follows another one. */
    private static final Duration RECENT = Duration.ofMinutes(10);

    /** How often a run looks as far back as the first one, for what a run missed. */
    private static final Duration BETWEEN_WHOLE_RUNS = Duration.ofHours(1);

    private static final Duration INSTANT = Duration.ofMillis(1);

    private static final int PAGE = 200;

    /** Of one run; what remains is for the next. */
    private static final int MOST = 10_000;

    /** How long ago a replica of an older version may have written to be thought of as running. */
    private static final Duration LATELY = Duration.ofMinutes(10);

    /**
     * When they come.
     *
     * @param lead how long before the start links can be shown
     * @param grace how long after the last person left a call counts as ended
     * @param completedAfter how long after the planned end a visit counts as completed; empty if that is not told
     * @param keepFor how long a settled fact is kept
     */
    record Terms(Duration lead, Duration grace, Optional<Duration> completedAfter, Duration keepFor, Clock clock) {}

    private final Outbox outbox;
    private final TeleconsultationRecords records;
    private final Terms terms;
    private Optional<Instant> lastRun = Optional.empty();
    private Optional<Instant> lastWholeRun = Optional.empty();

    TimedFacts(Outbox outbox, TeleconsultationRecords records, Terms terms) {
        this.outbox = outbox;
        this.records = records;
        this.terms = terms;
    }

    /**
     * Tells what has become due, and removes what was settled long ago.
     *
     * @return how many records could not be read or written
     * @throws PortException if the store could not be asked
     */
    synchronized int run(RequestContext context) {
        Instant now = terms.clock().instant();
        boolean whole = lastRun.filter(last -> now.isBefore(last.plus(RECENT.dividedBy(2))))
                        .isEmpty()
                || lastWholeRun
                        .filter(last -> now.isBefore(last.plus(BETWEEN_WHOLE_RUNS)))
                        .isEmpty();
        Duration back = whole ? OLDEST : RECENT;
        Stages stages = new Stages();
        int[] failed = new int[1];
        Instant opening = now.plus(terms.lead()).plus(INSTANT);
        stages.run(
                () -> failed[0] += tell(Moment.START, opening.minus(back), opening, UnaryOperator.identity(), context));
        Instant left = now.minus(terms.grace()).plus(INSTANT);
        stages.run(() -> failed[0] +=
                tell(Moment.LAST_LEFT, Instant.EPOCH, left, one -> one.callOver(terms.grace(), now), context));
        terms.completedAfter().ifPresent(after -> {
            Instant over = now.minus(after).plus(INSTANT);
            stages.run(() ->
                    failed[0] += tell(Moment.END, over.minus(back), over, one -> one.completed(after, now), context));
        });
        stages.run(() -> outbox.removeSettledBefore(now.minus(terms.keepFor()), context));
        stages.throwFirst();
        lastRun = Optional.of(now);
        lastWholeRun = whole ? lastRun : lastWholeRun;
        return failed[0];
    }

    private int tell(
            Moment moment, Instant from, Instant to, UnaryOperator<Teleconsultation> step, RequestContext context) {
        Set<TeleconsultationId> passedOver = new HashSet<>();
        int failed = 0;
        List<StoredTeleconsultation> page;
        do {
            page = outbox.untold(moment, from, to, PAGE, passedOver, context);
            for (StoredTeleconsultation stored : page) {
                passedOver.add(stored.id());
                try {
                    records.tell(stored, step, context);
                } catch (PortException | RefusalException notNow) {
                    // Found again by the next run; one record affects no other.
                    failed++;
                }
            }
        } while (!page.isEmpty() && passedOver.size() < MOST);
        return failed;
    }

    /** Fails while a replica of a version writes that knows no facts: what it changes is told to no receiver. */
    CheckResult check() {
        Instant since = terms.clock().instant().minus(LATELY);
        try {
            Optional<Instant> last = outbox.lastWriteWithoutFacts(RequestContext.system());
            return last.filter(since::isBefore).isPresent()
                    ? CheckResult.failed(
                            "facts",
                            "a replica of an older version wrote at " + last.get()
                                    + ": what it changes is not told, and on a CRUD service it loses what is to be told;"
                                    + " switch events on when each replica runs this version")
                    : CheckResult.ok("facts");
        } catch (PortException away) {
            return CheckResult.failed("facts", away.getMessage());
        }
    }
}
