package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A page of a search.
 *
 * @param found in the order of the query; may be fewer than its limit, because unreadable records are left out
 * @param next the end of this page; empty if no record followed when it was read
 */
public record TeleconsultationPage(List<FoundTeleconsultation> found, Optional<TeleconsultationQuery.Position> next) {

    public TeleconsultationPage {
        found = List.copyOf(requireNonNull(found, "found"));
        requireNonNull(next, "next");
    }

    /** For a store without an index: searches all records for the page. */
    public static TeleconsultationPage of(Stream<FoundTeleconsultation> all, TeleconsultationQuery query) {
        requireNonNull(query, "query");
        List<FoundTeleconsultation> matching = requireNonNull(all, "all")
                .filter(query::matches)
                .sorted(Comparator.comparing(FoundTeleconsultation::position, query.order()))
                .toList();
        List<FoundTeleconsultation> found = matching.subList(0, Math.min(matching.size(), query.limit()));
        return new TeleconsultationPage(
                found,
                matching.size() > found.size()
                        ? Optional.of(found.get(found.size() - 1).position())
                        : Optional.empty());
    }
}
