package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.CallMark;
import dev.teleconsult.domain.CallOutcome;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.Set;

/**
 * Keeps who joined and who left the calls of a teleconsultation, apart from its record, as a set of marks: adding a
 * mark again changes nothing. Keeps marks for any id, even if no teleconsultation has it.
 */
@OutboundPort(Upstream.STORE)
public interface AttendanceRecords {

    /**
     * Adds a mark, unless it is there, or {@value CallOutcome#MOST_MARKS} of this teleconsultation are. Of several added at the
     * same time a few more than that may stay.
     */
    @Idempotent
    void add(TeleconsultationId id, CallMark mark, RequestContext context);

    /** Returns the marks of a teleconsultation; none if there are none. */
    @Idempotent
    Set<CallMark> find(TeleconsultationId id, RequestContext context);

    /** Makes all marks of one person marks of another name. Does nothing if there are none. */
    @Idempotent
    void rename(VideoUserId from, VideoUserId to, RequestContext context);

    /** Forgets all marks from before the instant. */
    @Idempotent
    void removeBefore(Instant instant, RequestContext context);
}
