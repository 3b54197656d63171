package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.contract.IdempotencyRecordsContract;
import dev.teleconsult.ports.contract.TeleconsultStorageContract;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.UserIdMapContract;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** The contracts of the store ports, for a database yet to be named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreContracts {

    abstract SqlStorage storage();

    /** Another store on the same database. */
    abstract SqlStorage replica();

    abstract SqlStorage unreachable();

    abstract void inTrouble(Trouble trouble);

    abstract void fine();

    @Nested
    class Storage implements TeleconsultStorageContract {

        @Override
        public TeleconsultStorage testee() {
            return storage();
        }

        @Override
        public TeleconsultStorage builtWhileUnreachable() {
            return unreachable();
        }
    }

    @Nested
    class Teleconsultations extends InTrouble implements TeleconsultationStoreContract {

        @Override
        public TeleconsultationStore testee() {
            return storage().teleconsultations();
        }

        @Override
        public TeleconsultationStore anotherReplica() {
            return replica().teleconsultations();
        }
    }

    @Nested
    class UserIds extends InTrouble implements UserIdMapContract {

        @Override
        public UserIdMap testee() {
            return storage().userIds();
        }

        @Override
        public UserIdMap anotherReplica() {
            return replica().userIds();
        }
    }

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

    /** How the contracts put it in trouble. */
    abstract class InTrouble {

        public void upstreamIs(Trouble trouble) {
            inTrouble(trouble);
        }

        public void upstreamIsFine() {
            fine();
        }

        public Set<Trouble> cannotBe() {
            return EnumSet.of(Trouble.TALKING_NONSENSE);
        }

        /** Statements are none of anybody's business. */
        public Set<String> secrets() {
            return Set.of("INSERT", "SELECT", "UPDATE", "DELETE", "teleconsult_user", "jdbc:");
        }
    }
}
