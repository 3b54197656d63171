package dev.teleconsult.ports.application.rooms;

import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import java.util.Set;

/** Returns which participants have the waiting room or the call open now. Calls no upstream. */
@FunctionalInterface
public interface Presence {
    Set<VideoUserId> of(TeleconsultationId id);
}
