package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.Outline;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A fact in the {@link Outbox}, with the state of its deliveries.
 *
 * @param id the {@linkplain Fact#messageId message id}: the same in every delivery; the outbox keeps one fact for each
 * @param teleconsultation empty for a fact that concerns no teleconsultation
 * @param sequence the number of the {@link Edition} that the fact belongs to; 0 for a fact of no teleconsultation.
 *     Among the facts of one teleconsultation it never decreases, and it grows with each fact
 *     {@linkplain Fact.Kind#isOfTheEdition of the edition}
 * @param outline the teleconsultation after the write; a store that cannot store it in the same write adds it soon
 *     after. Empty for a fact that concerns no teleconsultation
 * @param trace the {@code traceparent} of the request that made it; empty if there was none
 * @param deliveries the state of the delivery to each endpoint; a missing endpoint was not tried yet
 * @param settled since when no delivery is owed, to the millisecond; empty while one is owed
 * @param version opaque; only the store interprets it
 */
public record KeptFact(
        String id,
        Optional<TeleconsultationId> teleconsultation,
        long sequence,
        Fact fact,
        Optional<Outline> outline,
        Optional<String> trace,
        Map<String, Delivery> deliveries,
        Optional<Instant> settled,
        String version) {

    private static final String TRACE_HEADER = "traceparent";

    private static final Pattern TRACE = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    /**
     * The delivery of a fact to one endpoint.
     *
     * @param tries how often it was sent there, at least 0
     * @param when the next try while the state is {@link State#WAITING}, otherwise when the delivery ended; to the
     *     millisecond
     */
    public record Delivery(State state, int tries, Instant when) {

        /** The state of a delivery. */
        public enum State {
            /** It is to be sent, or sent again. */
            WAITING,
            /** The endpoint accepted it, or must not get it. */
            DONE,
            /** It failed and is not tried again. */
            GIVEN_UP
        }

        /** @throws IllegalArgumentException if {@code tries} is negative */
        public Delivery {
            requireNonNull(state, "state");
            when = requireNonNull(when, "when").truncatedTo(ChronoUnit.MILLIS);
            if (tries < 0) {
                throw new IllegalArgumentException("tries must not be negative");
            }
        }
    }

    public KeptFact {
        requireNonNulls(id, "id", teleconsultation, "teleconsultation", fact, "fact", outline, "outline");
        requireNonNull(trace, "trace");
        deliveries = Collections.unmodifiableMap(new LinkedHashMap<>(requireNonNull(deliveries, "deliveries")));
        settled = requireNonNull(settled, "settled").map(since -> since.truncatedTo(ChronoUnit.MILLIS));
        requireNonNull(version, "version");
    }

    /** A fact that was not sent to any endpoint yet. */
    public static KeptFact fresh(
            Optional<TeleconsultationId> teleconsultation,
            long sequence,
            Fact fact,
            Optional<Outline> outline,
            Optional<String> trace,
            String version) {
        requireNonNull(teleconsultation, "teleconsultation");
        return new KeptFact(
                requireNonNull(fact, "fact").messageId(teleconsultation, sequence),
                teleconsultation,
                sequence,
                fact,
                outline,
                trace,
                Map.of(),
                Optional.empty(),
                version);
    }

    /** Returns a copy that replaces the id of one person everywhere. The id of the fact stays the same. */
    public KeptFact renamed(VideoUserId from, VideoUserId to) {
        return new KeptFact(
                id,
                teleconsultation,
                sequence,
                fact.renamed(from, to),
                outline.map(lines -> lines.renamed(from, to)),
                trace,
                deliveries,
                settled,
                version);
    }

    /** The {@code traceparent} of a request, if it has one that is well formed. */
    public static Optional<String> traceOf(RequestContext context) {
        return requireNonNull(context, "context").forwardedHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(TRACE_HEADER))
                .map(Map.Entry::getValue)
                .filter(value -> TRACE.matcher(value).matches())
                .findFirst();
    }

    /** When the next delivery is due: the earliest of the waiting ones; empty if none waits. */
    public static Optional<Instant> nextOf(Map<String, Delivery> deliveries) {
        return requireNonNull(deliveries, "deliveries").values().stream()
                .filter(delivery -> delivery.state() == Delivery.State.WAITING)
                .map(Delivery::when)
                .min(Instant::compareTo);
    }

    /** Whether the delivery to an endpoint was given up. */
    public static boolean isGivenUp(Map<String, Delivery> deliveries) {
        return requireNonNull(deliveries, "deliveries").values().stream()
                .anyMatch(delivery -> delivery.state() == Delivery.State.GIVEN_UP);
    }

    /** Redacted: it shows neither participants nor the version. */
    @Override
    public String toString() {
        return "KeptFact[" + id + ", " + fact.kind() + ", " + sequence + "]";
    }
}
