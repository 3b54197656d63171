package dev.teleconsult.ports.contract;

import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.NoticeStore;
import org.junit.jupiter.api.Nested;

/**
 * The contracts of a storage that also keeps idempotency records, notices, attendance, external identifiers, the audit
 * trail and erasures.
 */
public abstract class CompleteStorageContracts extends StorageContracts {

    @Nested
    class Records extends OfStore<IdempotencyRecords> implements IdempotencyRecordsContract {
        Records() {
            super(storage -> storage.idempotencyRecords().orElseThrow());
        }
    }

    @Nested
    class Audit extends OfStore<AuditTrail> implements AuditTrailContract {
        Audit() {
            super(storage -> storage.auditTrail().orElseThrow());
        }
    }

    @Nested
    class Erasures extends OfStore<ErasureRecords> implements ErasureRecordsContract {
        Erasures() {
            super(storage -> storage.erasures().orElseThrow());
        }
    }

    @Nested
    class Attendance extends OfStore<AttendanceRecords> implements AttendanceRecordsContract {
        Attendance() {
            super(storage -> storage.attendance().orElseThrow());
        }
    }

    @Nested
    class Notices extends OfStore<NoticeStore> implements NoticeStoreContract {
        Notices() {
            super(storage -> storage.notices().orElseThrow());
        }
    }

    @Nested
    class Identifiers extends OfStore<ExternalIdentifiers> implements ExternalIdentifiersContract {
        Identifiers() {
            super(storage -> storage.externalIdentifiers().orElseThrow());
        }
    }
}
