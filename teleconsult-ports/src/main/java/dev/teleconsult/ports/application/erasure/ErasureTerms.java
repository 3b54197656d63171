package dev.teleconsult.ports.application.erasure;

import dev.teleconsult.domain.ErasureKept;
import dev.teleconsult.ports.outbound.ErasureRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The data that stay after an erasure, and when they expire.
 *
 * @param keepAuditMonths how many months audit rows are kept; empty if auditing is off
 * @param auditHeld whether the removal of audit rows is suspended
 * @param keepKeysFor how long idempotency keys are remembered
 */
public record ErasureTerms(Optional<Integer> keepAuditMonths, boolean auditHeld, Duration keepKeysFor) {

    List<ErasureKept> keeps(ErasureRecords records, Instant now) {
        List<ErasureKept> keeps = new ArrayList<>();
        keepAuditMonths.ifPresent(months -> keeps.add(new ErasureKept(
                ErasureKept.What.AUDIT_ROWS,
                auditHeld
                        ? Optional.empty()
                        : Optional.of(
                                now.atZone(ZoneOffset.UTC).plusMonths(months).toInstant()))));
        keeps.add(new ErasureKept(ErasureKept.What.IDEMPOTENCY_ANSWERS, Optional.of(now.plus(keepKeysFor))));
        if (records.notesCreators()) {
            keeps.add(new ErasureKept(ErasureKept.What.CREATOR_ID, Optional.empty()));
        }
        keeps.add(new ErasureKept(ErasureKept.What.PROVIDER_HISTORY, Optional.empty()));
        keeps.add(new ErasureKept(ErasureKept.What.BACKUPS, Optional.empty()));
        keeps.add(new ErasureKept(ErasureKept.What.CALLERS_SYSTEMS, Optional.empty()));
        keeps.add(new ErasureKept(ErasureKept.What.GATEWAY_LOGS, Optional.empty()));
        return keeps;
    }
}
