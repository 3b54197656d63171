package dev.teleconsult.ports.outbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Selects rows of the audit trail. A row is returned if it meets every given condition; rows are ordered by time, then
 * by chain and sequence number.
 *
 * @param from first instant of the range
 * @param to first instant after the range
 * @param person selects rows with this person as actor or as subject
 * @param subject selects rows with this person as subject
 * @param kinds the kinds to return; empty for all
 * @param after only rows after this position in the order are returned
 * @param newestFirst reverses the whole order, so that only rows older than {@code after} are returned
 * @param limit the most rows to return, 1 to {@link #LARGEST_LIMIT}
 */
public record AuditQuery(
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<TeleconsultationId> teleconsultation,
        Optional<UserId> person,
        Optional<UserId> subject,
        Set<AuditKind> kinds,
        Optional<Place> after,
        boolean newestFirst,
        int limit) {

    /** The most rows that one call returns. */
    public static final int LARGEST_LIMIT = 1_000;

    /** A row's position in the order. */
    public record Place(Instant at, String chain, long seq) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::at).thenComparing(Place::chain).thenComparingLong(Place::seq);

        public Place {
            requireNonNulls(at, "at", chain, "chain");
        }

        /** The position of a row. */
        public static Place of(AuditRow row) {
            return new Place(row.at(), row.chain(), row.seq());
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, requireNonNull(other, "other"));
        }
    }

    /** @throws IllegalArgumentException if the limit is out of its range */
    public AuditQuery {
        requireNonNulls(from, "from", to, "to", teleconsultation, "teleconsultation", person, "person");
        requireNonNull(subject, "subject");
        kinds = Set.copyOf(requireNonNull(kinds, "kinds"));
        requireNonNull(after, "after");
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + LARGEST_LIMIT);
        }
    }

    /** Selects every row, with this many per call. */
    public static AuditQuery all(int limit) {
        Optional<Instant> anyTime = Optional.empty();
        Optional<UserId> anyUser = Optional.empty();
        return new AuditQuery(
                anyTime, anyTime, Optional.empty(), anyUser, anyUser, Set.of(), Optional.empty(), false, limit);
    }

    /** Returns a copy for a range of time. */
    public AuditQuery between(Optional<Instant> earliest, Optional<Instant> end) {
        requireNonNulls(earliest, "earliest", end, "end");
        return new AuditQuery(earliest, end, teleconsultation, person, subject, kinds, after, newestFirst, limit);
    }

    /** Returns a copy for one teleconsultation. */
    public AuditQuery teleconsultation(TeleconsultationId which) {
        Optional<TeleconsultationId> wanted = Optional.of(requireNonNull(which, "which"));
        return new AuditQuery(from, to, wanted, person, subject, kinds, after, newestFirst, limit);
    }

    /** Returns a copy for rows with this user as actor or subject. */
    public AuditQuery person(UserId who) {
        Optional<UserId> wanted = Optional.of(requireNonNull(who, "who"));
        return new AuditQuery(from, to, teleconsultation, wanted, subject, kinds, after, newestFirst, limit);
    }

    /** Returns a copy for rows with this user as subject. */
    public AuditQuery subject(UserId whom) {
        Optional<UserId> wanted = Optional.of(requireNonNull(whom, "whom"));
        return new AuditQuery(from, to, teleconsultation, person, wanted, kinds, after, newestFirst, limit);
    }

    /** Returns a copy for these kinds. */
    public AuditQuery kinds(Set<AuditKind> some) {
        return new AuditQuery(
                from, to, teleconsultation, person, subject, requireNonNull(some, "some"), after, newestFirst, limit);
    }

    /** Returns a copy for rows after this position in the order. */
    public AuditQuery after(Place place) {
        Optional<Place> wanted = Optional.of(requireNonNull(place, "place"));
        return new AuditQuery(from, to, teleconsultation, person, subject, kinds, wanted, newestFirst, limit);
    }

    /** Returns a copy with this direction. */
    public AuditQuery newestFirst(boolean backwards) {
        return new AuditQuery(from, to, teleconsultation, person, subject, kinds, after, backwards, limit);
    }

    /** Whether a row meets all conditions, including {@code after}; only the limit is not checked. */
    public boolean matches(AuditRow row) {
        Place place = Place.of(row);
        return from.stream().noneMatch(row.at()::isBefore)
                && to.stream().allMatch(row.at()::isBefore)
                && (teleconsultation.isEmpty()
                        || row.teleconsultation().equals(teleconsultation.map(TeleconsultationId::value)))
                && (person.isEmpty() || isOf(person, row.actor()) || isOf(person, row.subject()))
                && (subject.isEmpty() || isOf(subject, row.subject()))
                && (kinds.isEmpty()
                        || AuditKind.of(row.kind()).filter(kinds::contains).isPresent())
                && after.stream().allMatch(last -> newestFirst ? place.compareTo(last) < 0 : place.compareTo(last) > 0);
    }

    private static boolean isOf(Optional<UserId> asked, Optional<String> user) {
        return user.equals(asked.map(UserId::value));
    }

    /** The order in which rows are returned. */
    public Comparator<AuditRow> order() {
        Comparator<AuditRow> byPlace = Comparator.comparing(Place::of);
        return newestFirst ? byPlace.reversed() : byPlace;
    }

    /** Redacted: the users in a query are personal data. */
    @Override
    public String toString() {
        return "AuditQuery[from=" + from + ", to=" + to + ", kinds=" + kinds + ", limit=" + limit + "]";
    }
}
