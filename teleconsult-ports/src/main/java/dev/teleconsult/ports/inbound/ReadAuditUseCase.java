package dev.teleconsult.ports.inbound;

import static dev.teleconsult.domain.NonNulls.requireNonNulls;
import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.AuditVerification;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads and checks the audit trail. The inbound adapter decides before which callers may do so; only for
 * {@link #ownRows} this use case decides. Each answer has its own row in the trail, written before the answer is
 * returned.
 */
public interface ReadAuditUseCase {

    /** The largest page. */
    int LARGEST_PAGE = 1_000;

    /**
     * Selects rows.
     *
     * @param from first instant of the range
     * @param to first instant after the range
     * @param user selects rows with this user as actor or as subject
     */
    record Filter(
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<TeleconsultationId> teleconsultation,
            Optional<UserId> user) {

        public Filter {
            requireNonNulls(from, "from", to, "to", teleconsultation, "teleconsultation", user, "user");
        }

        /** Selects every row. */
        public static Filter none() {
            return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** Shows only the times: the rest is personal. */
        @Override
        public String toString() {
            return "Filter[" + from + " to " + to + "]";
        }
    }

    /**
     * A page of rows.
     *
     * @param rows in the order of their time; in an export, chain by chain
     * @param next the cursor of the next page; empty after the last page
     */
    record Page(List<AuditRow> rows, Optional<String> next) {

        public Page {
            rows = List.copyOf(requireNonNull(rows, "rows"));
            requireNonNull(next, "next");
        }
    }

    /**
     * Returns rows in the order of their time.
     *
     * @param limit the most rows to return, 1 to {@value #LARGEST_PAGE}
     * @param cursor {@link Page#next} of the previous page; empty for the first page
     */
    @Refuses({RefusalCode.AUDIT_UNSUPPORTED, RefusalCode.CURSOR_INVALID})
    Page readRows(Filter filter, int limit, Optional<String> cursor, RequestContext context);

    /**
     * Returns all rows, chain by chain, so that they can be checked without the store.
     *
     * @param limit as in {@link #readRows}
     * @param cursor as in {@link #readRows}
     */
    @Refuses({RefusalCode.AUDIT_UNSUPPORTED, RefusalCode.CURSOR_INVALID})
    Page exportRows(int limit, Optional<String> cursor, RequestContext context);

    /**
     * Returns the rows of a teleconsultation, even of a deleted one, that concern the calling user.
     *
     * @param limit as in {@link #readRows}
     * @param cursor as in {@link #readRows}
     */
    @Refuses({RefusalCode.AUDIT_UNSUPPORTED, RefusalCode.CURSOR_INVALID, RefusalCode.UNAUTHORIZED_USER})
    Page ownRows(TeleconsultationId id, int limit, Optional<String> cursor, RequestContext context);

    /**
     * Checks the whole trail, which takes as long as reading it. A replica makes one check at a time: a second caller
     * waits for the first check and gets the same report.
     */
    @Refuses({RefusalCode.AUDIT_UNSUPPORTED})
    AuditVerification.Report verify(RequestContext context);

    /** Whether auditing is on, so that there is a trail. */
    boolean isSupported();
}
