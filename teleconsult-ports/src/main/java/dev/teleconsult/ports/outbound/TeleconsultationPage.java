package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A page of what was looked for.
 *
 * @param found in the order of the query; may be fewer than its limit, as a record that cannot be read is passed over
 * @param next where this page ended; empty if nothing followed when it was read
 */
public record TeleconsultationPage(List<FoundTeleconsultation> found, Optional<TeleconsultationQuery.Position> next) {

    public TeleconsultationPage {
        found = List.copyOf(requireNonNull(found, "found"));
        requireNonNull(next, "next");
    }
}
