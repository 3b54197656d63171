package dev.teleconsult.ports.application.reconciling;

import dev.teleconsult.domain.OwedTerms;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.Turn;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.records.TeleconsultationRecords;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Reads the records in the order of their start, for work that is due some time after the planned end. Each run reads a
 * limited number of records, beginning with the first. After the last record it waits for new ones, and at intervals it
 * reads the last days again, for visits that were planned for a time it had already passed. Work that cannot be done
 * yet is remembered and tried again at growing intervals; if there is too much of it, the walk waits. This progress is
 * kept only in memory: every replica walks independently, and only one of several writes succeeds.
 *
 * <p>Safe for use by several threads.
 */
public abstract class Walk {
    /** The most records read in one run. */
    private static final int LOOKED_AT_ONCE = 400;

    private static final int PAGE = 100;

    private static final int MOST_PUT_OFF = 10_000;

    /** The most postponed records that one run tries. */
    private static final int TRIED_AT_ONCE = 100;

    /** After this many failures in a row the run stops calling the provider, or the store. */
    private static final int FAILURES = 3;

    private static final Duration WALK_AGAIN = Duration.ofHours(1);
    private static final Duration LOOK_BACK = Duration.ofDays(2);

    private final TeleconsultationRecords records;
    private final Duration afterEnd;
    private final OwedTerms distances;
    private final DoubleSupplier jitter;
    private final Map<TeleconsultationId, Turn> putOff = new LinkedHashMap<>();
    private Instant from = Instant.EPOCH;
    private Optional<TeleconsultationQuery.Position> after = Optional.empty();
    private Optional<Instant> walkedUpTo = Optional.empty();

    /** @param afterEnd how long after the planned end the work is due */
    Walk(TeleconsultationRecords records, Duration afterEnd, OwedTerms distances, DoubleSupplier jitter) {
        this.records = records;
        this.afterEnd = afterEnd;
        this.distances = distances;
        this.jitter = jitter;
    }

    /** Whether the work on this record is due, according to the record. */
    abstract boolean isDue(Teleconsultation one, Instant now);

    /**
     * When a visit that is not due will be due; empty if never. An instant that is not after {@code now} means that the
     * record has to be read again soon.
     */
    abstract Optional<Instant> dueLater(Teleconsultation one);

    /**
     * Does the work on a due record.
     *
     * @return whether the work is complete; otherwise it is tried again
     */
    abstract boolean done(TeleconsultationId id, Instant now, RequestContext context);

    TeleconsultationRecords records() {
        return records;
    }

    Duration afterEnd() {
        return afterEnd;
    }

    /**
     * Does the work that is due.
     *
     * @throws PortException if the records cannot be read
     */
    public synchronized void run(Instant now, RequestContext context) {
        Run run = new Run(now, context);
        run.tryAgain();
        run.walk();
    }

    private final class Run {

        private final Instant now;
        private final RequestContext context;
        private int failures;

        private Run(Instant now, RequestContext context) {
            this.now = now;
            this.context = context;
        }

        private void tryAgain() {
            List<TeleconsultationId> due = putOff.entrySet().stream()
                    .filter(entry -> !entry.getValue().nextTry().isAfter(now))
                    .map(Map.Entry::getKey)
                    .limit(TRIED_AT_ONCE)
                    .toList();
            for (TeleconsultationId id : due) {
                if (failures >= FAILURES) {
                    return;
                }
                attempt(id);
            }
        }

        private void walk() {
            Instant to = now.minus(afterEnd);
            if (walkedUpTo.filter(at -> !at.plus(WALK_AGAIN).isAfter(now)).isPresent()) {
                from = to.minus(LOOK_BACK);
                after = Optional.empty();
                walkedUpTo = Optional.empty();
            }
            int lookedAt = 0;
            while (lookedAt < LOOKED_AT_ONCE && to.isAfter(from) && failures < FAILURES) {
                TeleconsultationQuery first = TeleconsultationQuery.between(from, to, PAGE);
                TeleconsultationPage page =
                        records.store().search(after.map(first::after).orElse(first), context);
                for (FoundTeleconsultation found : page.found()) {
                    if (failures >= FAILURES || !lookAt(found.teleconsultation())) {
                        return;
                    }
                    after = Optional.of(found.position());
                }
                lookedAt += PAGE;
                if (page.next().isEmpty()) {
                    walkedUpTo = walkedUpTo.or(() -> Optional.of(now));
                    return;
                }
                after = page.next();
            }
        }

        /** Handles one record; returns whether the walk may continue with the next. */
        private boolean lookAt(Teleconsultation one) {
            boolean isDue = isDue(one, now);
            Optional<Instant> later = isDue ? Optional.empty() : dueLater(one);
            if (!isDue && later.isEmpty()) {
                return true;
            }
            if (putOff.size() >= MOST_PUT_OFF && !putOff.containsKey(one.id())) {
                return false;
            }
            if (isDue) {
                attempt(one.id());
            } else {
                Instant soon = now.plus(distances.takeOverAfter());
                putOff.putIfAbsent(one.id(), new Turn(now, 0, later.get().isAfter(now) ? later.get() : soon));
            }
            return true;
        }

        private void attempt(TeleconsultationId id) {
            try {
                if (done(id, now, context)) {
                    putOff.remove(id);
                } else {
                    later(id);
                }
                failures = 0;
            } catch (PortException awayOrRefused) {
                failures++;
                later(id);
            } catch (RefusalException othersKeepComing) {
                later(id);
            }
        }

        private void later(TeleconsultationId id) {
            Turn before = putOff.getOrDefault(id, new Turn(now, 0, now));
            putOff.put(id, before.taken(now, distances, jitter.getAsDouble()));
        }
    }
}
