package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Keeps the rows of the audit trail. It appends rows, returns them as they are in the store, even if another program
 * changed them, and removes old ones; it never changes a row.
 *
 * <p>Only one process writes a chain, in order and with times that never decrease; the methods that find the end of a
 * chain rely on this.
 */
@OutboundPort(Upstream.STORE)
public interface AuditTrail {

    /** The most rows appended at once. */
    int MOST_APPENDED = 500;

    /**
     * Appends rows of one chain that follow one another. A row that exists already with the same content is accepted,
     * so the call can be repeated. When this returns, all rows are durable; when it throws, the first rows may be
     * stored and the others not.
     *
     * <p>Each {@linkplain AuditRow#fact fact} has at most one row in all chains together.
     *
     * @param rows 1 to {@link #MOST_APPENDED}
     * @throws IllegalArgumentException if the number of rows is out of range, or if they do not follow one another in
     *     one chain
     * @throws PortRejectedException if the position of one of them is taken by another row, because another process
     *     writes the same chain, or if one of their facts has another row
     */
    @Idempotent
    void append(List<AuditRow> rows, RequestContext context);

    /** Returns rows in the order of their time. */
    @Idempotent
    List<AuditRow> read(AuditQuery query, RequestContext context);

    /**
     * Returns rows of a chain in their order.
     *
     * @param after the seq before the first row to return; 0 for the first existing row
     * @param limit 1 to {@link AuditQuery#LARGEST_LIMIT}
     */
    @Idempotent
    List<AuditRow> rows(String chain, long after, int limit, RequestContext context);

    /**
     * Returns which of these {@linkplain AuditRow#fact facts} have their row.
     *
     * @param facts at most {@link #MOST_APPENDED}
     */
    @Idempotent
    Set<String> recorded(Set<String> facts, RequestContext context);

    /**
     * Returns the last row of each chain, ordered by chain, without chains whose last row is from before the instant.
     */
    @Idempotent
    List<AuditHead> heads(Instant since, RequestContext context);

    /**
     * Returns the last row before the instant of each chain that has one, ordered by chain: rows up to it may be
     * removed when they are too old.
     */
    @Idempotent
    List<AuditHead> endsBefore(Instant instant, RequestContext context);

    /** Removes the rows of a chain from its beginning up to and including a seq. */
    @Idempotent
    void expire(String chain, long upTo, RequestContext context);
}
