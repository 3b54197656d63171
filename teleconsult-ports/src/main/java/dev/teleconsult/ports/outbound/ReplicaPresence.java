package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import java.util.Set;

/**
 * The people who wait for one teleconsultation at one replica.
 *
 * @param id of the teleconsultation
 * @param who each person once, however many tabs they have open; may be empty
 */
public record ReplicaPresence(TeleconsultationId id, Set<VideoUserId> who) {

    public ReplicaPresence {
        requireNonNull(id, "id");
        who = Set.copyOf(requireNonNull(who, "who"));
    }
}
