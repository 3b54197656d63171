package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The owed work of a store.
 *
 * @param due teleconsultations with work that is due
 * @param unsettled the number of teleconsultations with owed work, due or not, including unreadable records
 * @param oldest since when the oldest piece of work is due, if that is on record; empty if no work is due
 */
public record Backlog(List<StoredTeleconsultation> due, long unsettled, Optional<Instant> oldest) {

    public Backlog {
        due = List.copyOf(requireNonNull(due, "due"));
        requireNonNull(oldest, "oldest");
    }
}
