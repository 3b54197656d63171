package dev.teleconsult.ports.application.erasure;

import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.FoundTeleconsultation;
import dev.teleconsult.ports.outbound.TeleconsultationPage;
import dev.teleconsult.ports.outbound.TeleconsultationQuery;
import dev.teleconsult.ports.outbound.TeleconsultationQuery.Position;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads every record with a person on its roster, cancelled ones too, page by page in the order of their start. */
public final class PersonVisits {

    private static final int PAGE = 100;

    /** 9999-12-31T23:59:59.999Z; as a number, because parsing it would slow down the start of the server. */
    private static final Instant END = Instant.ofEpochMilli(253_402_300_799_999L);

    /**
     * How long ago a teleconsultation may have begun to be found as future here. Older ones are found by the erasure
     * itself, which waits for their end.
     */
    private static final Duration BEGAN_SINCE = Duration.ofDays(31);

    private final TeleconsultationStore store;

    public PersonVisits(TeleconsultationStore store) {
        this.store = store;
    }

    /**
     * Calls {@code goOn} with each page.
     *
     * @param after where to begin; empty for the first record
     * @param goOn receives a page and returns whether to continue
     * @return where it stopped; empty if it passed the last record
     */
    Optional<Position> each(
            VideoUserId person,
            Optional<Position> after,
            Predicate<List<FoundTeleconsultation>> goOn,
            RequestContext context) {
        return each(TeleconsultationQuery.between(Instant.EPOCH, END, PAGE).of(person), after, goOn, context);
    }

    /** Whether the person takes part in a teleconsultation that is neither over nor cancelled. */
    boolean hasOneToCome(VideoUserId person, Instant now, RequestContext context) {
        TeleconsultationQuery recent =
                TeleconsultationQuery.between(now.minus(BEGAN_SINCE), END, PAGE).of(person);
        boolean[] found = new boolean[1];
        each(
                recent,
                Optional.empty(),
                page -> {
                    found[0] =
                            page.stream().anyMatch(one -> one.teleconsultation().isToCome(now));
                    return !found[0];
                },
                context);
        return found[0];
    }

    boolean hasAny(VideoUserId person, RequestContext context) {
        return !store.search(
                        TeleconsultationQuery.between(Instant.EPOCH, END, 1).of(person), context)
                .found()
                .isEmpty();
    }

    private Optional<Position> each(
            TeleconsultationQuery query,
            Optional<Position> from,
            Predicate<List<FoundTeleconsultation>> goOn,
            RequestContext context) {
        Optional<Position> after = from;
        while (true) {
            TeleconsultationPage page = store.search(after.map(query::after).orElse(query), context);
            boolean isEnough = !goOn.test(page.found());
            if (page.next().isEmpty() || isEnough) {
                return page.next();
            }
            after = page.next();
        }
    }
}
