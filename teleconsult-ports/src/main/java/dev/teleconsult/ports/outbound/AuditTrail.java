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
 * <p>One process writes a chain, in order and with times that never fall; the methods that look for the end of a chain
 * rely on this.
 */
@OutboundPort(Upstream.STORE)
public interface AuditTrail {

    /** The most rows appended at once. */
    int MOST_APPENDED = 500;

    /**
     * Appends rows of one chain that follow one another. A row that exists already with the same content is no failure,
     * so the call can be repeated. When this returns, all rows are durable; when it throws, the first rows may be
     * stored and the others not.
     *
     * <p>Each {@linkplain AuditRow#fact fact} has one row at most, in all chains together.
     *
     * @param rows 1 to {@link #MOST_APPENDED}
     * @throws IllegalArgumentException if the number of rows is out of range, or if they do not follow one another in
     *     one chain
     * @throws PortRejectedException if the place of one of them holds another row, because another process writes the
     *     same chain, or if one of their facts has a row elsewhere
     */
    @Idempotent
    void append(List<AuditRow> rows, RequestContext context);

    /** Returns rows in the order of their time. */
    @Idempotent
    List<AuditRow> read(AuditQuery query, RequestContext context);

    /**
     * Returns rows of a chain in their order.
     *
     * @param after begins behind this seq; 0 for the first row that is left
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

    /** Returns the last row of each chain whose last row is not from before the instant, in the order of their chains. */
    @Idempotent
    List<AuditHead> heads(Instant since, RequestContext context);

    /**
     * Returns the last row before the instant of each chain that has one, ordered by chain: rows up to it may be
     * removed when they are too old.
     */
    @Idempotent
    List<AuditHead> endsBefore(Instant instant, RequestContext context);

    /** Removes the rows of a chain from its beginning up to a seq, this row too. */
    @Idempotent
    void expire(String chain, long upTo, RequestContext context);
}
