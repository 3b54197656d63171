package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;

/** Tells participants who wait that the call starts late, or soon, without touching the plan. */
public interface AnnounceDelayUseCase {

    /**
     * Gives a notice in the place of the one before. Participants who wait are told of it, on every replica, and it ends by
     * itself. Doing it twice is as good as once.
     *
     * @param length 1 minute to 2 hours; see {@link Notice#given} for what it counts from
     * @throws dev.teleconsult.domain.RefusalException {@link dev.teleconsult.domain.RefusalCode#UNAUTHORIZED_USER} for a
     *     request without a user and for a stranger; {@link dev.teleconsult.domain.RefusalCode#PLUS_PARTICIPANT_REQUIRED} for
     *     another participant, {@link dev.teleconsult.domain.RefusalCode#NOTICES_UNSUPPORTED} where the store keeps none,
     *     {@link dev.teleconsult.domain.RefusalCode#NOTICE_LENGTH_OUT_OF_RANGE}, {@link
     *     dev.teleconsult.domain.RefusalCode#TELECONSULTATION_NOT_FOUND}
     */
    void announce(TeleconsultationId id, Notice.Kind kind, Duration length, RequestContext context);

    /** Whether notices can be given at all: whether the store keeps them. Asks no upstream. */
    boolean isSupported();
}
