package dev.teleconsult.ports.application.audit;

import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.AuditVerification;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.ReadAuditUseCase;
import dev.teleconsult.ports.outbound.AuditQuery;
import dev.teleconsult.ports.outbound.AuditTrail;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Reads and checks the audit trail; each read has its own row before the rows are returned. */
public final class AuditService implements ReadAuditUseCase {

    private static final int LONGEST_CURSOR = 400;

    /** The parts that exist if auditing is on. */
    public record Audit(AuditTrail trail, AuditLog log) {}

    private final Optional<Audit> audit;
    private final Object lock = new Object();
    private Optional<CompletableFuture<AuditVerification.Report>> checking = Optional.empty();

    /** @param audit empty if nothing is audited */
    public AuditService(Optional<Audit> audit) {
        this.audit = audit;
    }

    @Override
    public boolean isSupported() {
        return audit.isPresent();
    }

    private Audit require() {
        return audit.orElseThrow(() -> RefusalException.of(RefusalCode.AUDIT_UNSUPPORTED));
    }

    @Override
    public Page readRows(Filter filter, int limit, Optional<String> cursor, RequestContext context) {
        Audit here = require();
        AuditQuery query = AuditQuery.all(limit).between(filter.from(), filter.to());
        query = filter.teleconsultation().map(query::teleconsultation).orElse(query);
        query = filter.user().map(query::person).orElse(query);
        AuditEntry entry = here.log().entry(AuditKind.LOG_READ, context).subject(filter.user());
        return page(
                here,
                query,
                cursor,
                filter.teleconsultation().map(entry::teleconsultation).orElse(entry),
                context);
    }

    @Override
    public Page ownRows(TeleconsultationId id, int limit, Optional<String> cursor, RequestContext context) {
        Audit here = require();
        UserId user = context.user().orElseThrow(() -> RefusalException.of(RefusalCode.UNAUTHORIZED_USER));
        AuditQuery query = AuditQuery.all(limit).teleconsultation(id).subject(user);
        AuditEntry entry = here.log()
                .entry(AuditKind.LOG_READ, context)
                .subject(Optional.of(user))
                .teleconsultation(id);
        return page(here, query, cursor, entry, context);
    }

    private static Page page(
            Audit here, AuditQuery query, Optional<String> cursor, AuditEntry entry, RequestContext context) {
        AuditQuery asked = cursor.map(AuditService::place).map(query::after).orElse(query);
        List<AuditRow> rows = here.trail().read(asked, context);
        here.log().require(entry);
        return new Page(rows, isFull(rows, asked.limit()) ? Optional.of(cursor(last(rows))) : Optional.empty());
    }

    @Override
    public Page exportRows(int limit, Optional<String> cursor, RequestContext context) {
        Audit here = require();
        Optional<AuditQuery.Place> after = cursor.map(AuditService::place);
        List<AuditRow> rows = new ArrayList<>();
        after.ifPresent(last -> rows.addAll(here.trail().rows(last.chain(), last.seq(), limit, context)));
        if (rows.size() < limit) {
            for (AuditHead head : here.trail().heads(Instant.EPOCH, context)) {
                boolean isNext = after.stream().allMatch(last -> head.chain().compareTo(last.chain()) > 0);
                if (isNext && rows.size() < limit) {
                    rows.addAll(here.trail().rows(head.chain(), 0, limit - rows.size(), context));
                }
            }
        }
        here.log().require(here.log().entry(AuditKind.EXPORTED, context));
        return new Page(rows, isFull(rows, limit) ? Optional.of(cursor(last(rows))) : Optional.empty());
    }

    private static boolean isFull(List<AuditRow> rows, int limit) {
        return rows.size() >= limit;
    }

    private static AuditRow last(List<AuditRow> rows) {
        return rows.get(rows.size() - 1);
    }

    private static String cursor(AuditRow row) {
        String text = row.at().toEpochMilli() + " " + row.seq() + " " + row.chain();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AuditQuery.Place place(String cursor) {
        try {
            if (cursor.length() <= LONGEST_CURSOR) {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", 3);
                if (parts.length == 3) {
                    return new AuditQuery.Place(
                            Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[2], Long.parseLong(parts[1]));
                }
            }
            throw RefusalException.of(RefusalCode.CURSOR_INVALID);
        } catch (IllegalArgumentException | DateTimeException notOurs) {
            throw RefusalException.of(RefusalCode.CURSOR_INVALID);
        }
    }

    @Override
    public AuditVerification.Report verify(RequestContext context) {
        Audit here = require();
        here.log().require(here.log().entry(AuditKind.LOG_READ, context).detail("verify\n"));
        CompletableFuture<AuditVerification.Report> mine = new CompletableFuture<>();
        CompletableFuture<AuditVerification.Report> shared;
        synchronized (lock) {
            shared = checking.orElse(mine);
            checking = Optional.of(shared);
        }
        if (shared == mine) {
            check(here, context, mine);
        }
        try {
            return shared.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private void check(Audit here, RequestContext context, CompletableFuture<AuditVerification.Report> done) {
        try {
            AuditVerification.Report report = checked(here, context);
            // Rows that expire during the read look like missing ones: only a finding of two reads counts.
            done.complete(report.isIntact() ? report : checked(here, context));
        } catch (RuntimeException | Error failure) {
            done.completeExceptionally(failure);
        } finally {
            synchronized (lock) {
                checking = Optional.empty();
            }
        }
    }

    private static AuditVerification.Report checked(Audit here, RequestContext context) {
        AuditTrail trail = here.trail();
        AuditVerification verification = AuditVerification.ofAll();
        // This process knows the end of its own chain independently of the store.
        here.log().head().ifPresent(verification::quoted);
        AuditQuery quoting =
                AuditQuery.all(AuditQuery.LARGEST_LIMIT).kinds(Set.of(AuditKind.ANCHORED, AuditKind.EXPIRED));
        List<AuditRow> rows = trail.read(quoting, context);
        while (!rows.isEmpty()) {
            rows.forEach(verification::note);
            rows = trail.read(quoting.after(AuditQuery.Place.of(last(rows))), context);
        }
        for (AuditHead head : trail.heads(Instant.EPOCH, context)) {
            long seq = 0;
            rows = trail.rows(head.chain(), seq, AuditQuery.LARGEST_LIMIT, context);
            while (!rows.isEmpty()) {
                rows.forEach(row -> verification.check(row, ""));
                seq = last(rows).seq();
                rows = trail.rows(head.chain(), seq, AuditQuery.LARGEST_LIMIT, context);
            }
        }
        return verification.report();
    }
}
