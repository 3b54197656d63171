package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import java.util.Set;

/**
 * Who waits for one teleconsultation at one replica.
 *
 * @param id of the teleconsultation
 * @param who each person once, however many tabs they have open; empty if no person waits there
 * @param asks whether the replica wants to be told who waits at the others
 */
public record Presence(TeleconsultationId id, Set<VideoUserId> who, boolean asks) {

    public Presence {
        requireNonNull(id, "id");
        who = Set.copyOf(requireNonNull(who, "who"));
    }
}
