package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import java.time.Duration;

/** Tells waiting participants that the call starts late, or soon, without changing the plan. */
public interface AnnounceDelayUseCase {

    /**
     * Sets the notice, replacing an earlier one. Waiting participants on every replica see it, and it expires by
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

    /** Whether notices can be given, because the store keeps them. Calls no upstream. */
    boolean isSupported();

    /** Whether the back office may give notices for any teleconsultation. Calls no upstream. */
    boolean isOpenToBackoffice();
}
