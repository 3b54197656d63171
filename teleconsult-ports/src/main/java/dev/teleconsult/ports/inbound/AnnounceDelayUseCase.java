package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;

/** Tells participants who wait that the call starts late, or soon, without touching the plan. */
public interface AnnounceDelayUseCase {

    /**
     * Sets the notice, in place of an earlier one. Waiting participants see it, on every replica, and it ends by
     * itself. Repeating the call changes nothing.
     *
     * @param length 1 minute to 2 hours; see {@link Notice#given} for the instant it counts from
     */
    @Refuses({
        RefusalCode.TELECONSULTATION_NOT_FOUND,
        RefusalCode.UNAUTHORIZED_USER,
        RefusalCode.PLUS_PARTICIPANT_REQUIRED,
        RefusalCode.NOTICES_UNSUPPORTED,
        RefusalCode.NOTICE_LENGTH_OUT_OF_RANGE
    })
    void announce(TeleconsultationId id, Notice.Kind kind, Duration length, RequestContext context);

    /** Whether notices can be given at all: whether the store keeps them. Asks no upstream. */
    boolean isSupported();

    /** Whether the back office may give notices of any visit. Asks no upstream. */
    boolean isOpenToBackoffice();
}
