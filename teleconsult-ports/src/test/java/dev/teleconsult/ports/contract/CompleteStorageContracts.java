package dev.teleconsult.ports.contract;

import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.ErasureRecords;
import dev.teleconsult.ports.outbound.ExternalIdentifiers;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.NoticeStore;
import org.junit.jupiter.api.Nested;

/** The contracts of a storage that keeps idempotency records, notices, attendance, external identifiers, the audit trail and erasures too. */
public abstract class CompleteStorageContracts extends StorageContracts {

    @Nested
    class Records extends InTrouble implements IdempotencyRecordsContract {

        @Override
        public IdempotencyRecords testee() {
            return storage().idempotencyRecords().orElseThrow();
        }

        @Override
        public IdempotencyRecords anotherReplica() {
            return replica().idempotencyRecords().orElseThrow();
        }
    }

    @Nested
    class Audit extends InTrouble implements AuditTrailContract {

        @Override
        public AuditTrail testee() {
            return storage().auditTrail().orElseThrow();
        }

        @Override
        public AuditTrail anotherReplica() {
            return replica().auditTrail().orElseThrow();
        }
    }

    @Nested
    class Erasures extends InTrouble implements ErasureRecordsContract {

        @Override
        public ErasureRecords testee() {
            return storage().erasures().orElseThrow();
        }

        @Override
        public ErasureRecords anotherReplica() {
            return replica().erasures().orElseThrow();
        }
    }

    @Nested
    class Attendance extends InTrouble implements AttendanceRecordsContract {

        @Override
        public AttendanceRecords testee() {
            return storage().attendance().orElseThrow();
        }

        @Override
        public AttendanceRecords anotherReplica() {
            return replica().attendance().orElseThrow();
        }
    }

    @Nested
    class Notices extends InTrouble implements NoticeStoreContract {

        @Override
        public NoticeStore testee() {
            return storage().notices().orElseThrow();
        }

        @Override
        public NoticeStore anotherReplica() {
            return replica().notices().orElseThrow();
        }
    }

    @Nested
    class Identifiers extends InTrouble implements ExternalIdentifiersContract {

        @Override
        public ExternalIdentifiers testee() {
            return storage().externalIdentifiers().orElseThrow();
        }

        @Override
        public ExternalIdentifiers anotherReplica() {
            return replica().externalIdentifiers().orElseThrow();
        }
    }
}
