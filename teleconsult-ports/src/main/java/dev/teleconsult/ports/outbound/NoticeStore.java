package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the last notice of each teleconsultation, apart from its record, since a notice is no part of the plan. Accepts
 * any id, even if no teleconsultation has it.
 */
@OutboundPort(Upstream.STORE)
public interface NoticeStore {

    /** Stores a notice, replacing the previous one. Of several simultaneous writes one stays. */
    @Idempotent
    void put(TeleconsultationId id, Notice notice, RequestContext context);

    /**
     * Returns the notice of each teleconsultation that has one, including expired ones; an empty set returns an empty
     * map. Uses one query for any number.
     */
    @Idempotent
    Map<TeleconsultationId, Notice> find(Set<TeleconsultationId> ids, RequestContext context);

    /** Removes all notices that expired before the instant. */
    @Idempotent
    void removeBefore(Instant instant, RequestContext context);
}
