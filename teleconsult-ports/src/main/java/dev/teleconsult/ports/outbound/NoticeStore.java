package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the notice that was given last for each teleconsultation, apart from its record: a notice is no part of the plan.
 * Keeps it for any id, also of a teleconsultation that is not there.
 */
@OutboundPort(Upstream.STORE)
public interface NoticeStore {

    /** Keeps a notice in the place of the one before. Of several written at the same time one stays. */
    @Idempotent
    void put(TeleconsultationId id, Notice notice, RequestContext context);

    /**
     * Returns the notice of each teleconsultation that has one, including notices that are over; an empty set returns
     * an empty map. One query for any number.
     */
    @Idempotent
    Map<TeleconsultationId, Notice> find(Set<TeleconsultationId> ids, RequestContext context);

    /** Forgets all notices that were over before the instant. */
    @Idempotent
    void removeBefore(Instant instant, RequestContext context);
}
