package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;

/**
 * Selects teleconsultations that start in a range of time, in the order of their start and then of their ids, or in
 * reverse order.
 *
 * @param from the first start in the range; rounded up to milliseconds, as starts have no finer part
 * @param to the first start after the range; rounded up likewise. Not before {@code from}
 * @param participant a person who must be on the roster; empty for any roster
 * @param after the end of the previous page; empty for the first page
 * @param reversed whether the latest start comes first
 * @param limit the most records read for a page; 1 to {@value #LARGEST_LIMIT}
 */
public record TeleconsultationQuery(
        Instant from,
        Instant to,
        Optional<VideoUserId> participant,
        Optional<Position> after,
        boolean reversed,
        int limit) {

    /** The largest page. */
    public static final int LARGEST_LIMIT = 200;

    /** A position in the order, by start and then by id. A page ends at the position of its last record. */
    public record Position(Instant start, TeleconsultationId id) implements Comparable<Position> {

        private static final Comparator<Position> ORDER = Comparator.comparing(Position::start)
                .thenComparing(position -> position.id().value());

        public Position {
            start = requireNonNull(start, "start").truncatedTo(ChronoUnit.MILLIS);
            requireNonNull(id, "id");
        }

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, requireNonNull(other, "other"));
        }
    }

    /** @throws IllegalArgumentException if the range ends before it begins, or the limit is out of range */
    public TeleconsultationQuery {
        from = toMillis(requireNonNull(from, "from"));
        to = toMillis(requireNonNull(to, "to"));
        requireNonNulls(participant, "participant", after, "after");
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("to must not be before from");
        }
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + LARGEST_LIMIT);
        }
    }

    /** Selects the first page of all that start in a range. */
    public static TeleconsultationQuery between(Instant from, Instant to, int limit) {
        return new TeleconsultationQuery(from, to, Optional.empty(), Optional.empty(), false, limit);
    }

    /** Returns a copy for one participant. */
    public TeleconsultationQuery of(VideoUserId videoUser) {
        return new TeleconsultationQuery(
                from, to, Optional.of(requireNonNull(videoUser, "videoUser")), after, reversed, limit);
    }

    /** Returns a copy for the page after this position. */
    public TeleconsultationQuery after(Position end) {
        return new TeleconsultationQuery(
                from, to, participant, Optional.of(requireNonNull(end, "end")), reversed, limit);
    }

    /** Returns a copy for the first page in reverse order. */
    public TeleconsultationQuery inReverse() {
        return new TeleconsultationQuery(from, to, participant, Optional.empty(), !reversed, limit);
    }

    /** The order of positions on the pages. */
    public Comparator<Position> order() {
        return reversed ? Comparator.reverseOrder() : Comparator.naturalOrder();
    }

    /** Whether a teleconsultation belongs to this page or to a later one. */
    public boolean matches(FoundTeleconsultation one) {
        Position position = one.position();
        return !position.start().isBefore(from)
                && position.start().isBefore(to)
                && participant
                        .map(person -> one.teleconsultation()
                                .plan()
                                .participants()
                                .find(person)
                                .isPresent())
                        .orElse(true)
                && after.map(end -> order().compare(position, end) > 0).orElse(true);
    }

    private static Instant toMillis(Instant instant) {
        Instant down = instant.truncatedTo(ChronoUnit.MILLIS);
        return down.equals(instant) ? down : down.plusMillis(1);
    }
}
