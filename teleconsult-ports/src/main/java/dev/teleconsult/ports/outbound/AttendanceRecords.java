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
 * Keeps who joined and left the calls of a teleconsultation, apart from its record, as a set of marks. Accepts any id,
 * even if no teleconsultation has it.
 */
@OutboundPort(Upstream.STORE)
public interface AttendanceRecords {

    /**
     * Adds a mark, unless it is kept already or this teleconsultation has {@value CallOutcome#MOST_MARKS} marks.
     * Simultaneous calls may exceed that number by a few.
     */
    @Idempotent
    void add(TeleconsultationId id, CallMark mark, RequestContext context);

    /** Returns the marks of a teleconsultation; none if there are none. */
    @Idempotent
    Set<CallMark> find(TeleconsultationId id, RequestContext context);

    /** Replaces a person's id in all their marks. Does nothing if there are none. */
    @Idempotent
    void rename(VideoUserId from, VideoUserId to, RequestContext context);

    /** Removes all marks from before the instant. */
    @Idempotent
    void removeBefore(Instant instant, RequestContext context);
}
