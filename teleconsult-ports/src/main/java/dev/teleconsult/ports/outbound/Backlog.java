package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is left to do.
 *
 * @param due teleconsultations with work whose turn it is
 * @param unsettled how many have something left to do, due or not, readable or not
 * @param oldest since when the oldest piece of work is due, as far as that is on record; empty if nothing is
 */
public record Backlog(List<StoredTeleconsultation> due, long unsettled, Optional<Instant> oldest) {

    public Backlog {
        due = List.copyOf(requireNonNull(due, "due"));
        requireNonNull(oldest, "oldest");
    }
}
