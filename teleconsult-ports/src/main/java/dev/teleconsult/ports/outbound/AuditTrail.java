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
 * Keeps the rows of the audit trail: adds, gives them as they are, even if another program changed them, and removes those
 * that are too old. Never changes one.
 *
 * <p>A chain is written by one process, its rows in order and their times never falling; the methods that look for the end
 * of a chain rest on that.
 */
@OutboundPort(Upstream.STORE)
public interface AuditTrail {

    /** The most rows appended at once. */
    int MOST_APPENDED = 500;

    /**
     * Appends rows of one chain that follow one another. A row that is there already, just so, is no failure, so that the
     * call can be repeated. When this returns, all are there to stay; when it fails in the middle, the rows up to some row
     * may be there.
     *
     * <p>Of each {@linkplain AuditRow#fact fact} there is one row at most, in all chains together.
     *
     * @param rows 1 to {@link #MOST_APPENDED}
     * @throws IllegalArgumentException if they are not that many, or not of one chain and one after the other
     * @throws PortRejectedException if another row is in the place of one of them, since another process writes the same
     *     chain; or if the row of one of their facts is elsewhere already
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

    /** Returns which of these {@linkplain AuditRow#fact facts} have their row. @param facts at most {@link #MOST_APPENDED} */
    @Idempotent
    Set<String> recorded(Set<String> facts, RequestContext context);

    /** Returns the last row of each chain whose last row is not from before the instant, in the order of their chains. */
    @Idempotent
    List<AuditHead> heads(Instant since, RequestContext context);

    /**
     * Returns, of each chain that has rows from before the instant, the last of those, in the order of their chains: what
     * may go if that is too old.
     */
    @Idempotent
    List<AuditHead> endsBefore(Instant instant, RequestContext context);

    /** Removes the rows of a chain from its beginning up to a seq, this row too. */
    @Idempotent
    void expire(String chain, long upTo, RequestContext context);
}
