package dev.teleconsult.upstream;

import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.contract.IdempotencyRecordsContract;
import dev.teleconsult.ports.contract.TeleconsultStorageContract;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.UserIdMapContract;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.testing.Failures;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.Troubles;
import org.junit.jupiter.api.Nested;

/** A resilient store keeps every promise of the store inside it. */
class ResilientStorageTest {

    private final InMemoryStorage inside = new InMemoryStorage();
    private final TeleconsultStorage storage = resilient(inside);
    private final TeleconsultStorage replica = resilient(inside.replica());

    private static TeleconsultStorage resilient(TeleconsultStorage inside) {
        return Intercepted.storage(inside, Resilience.of(Upstream.STORE, ForTests.SETTINGS));
    }

    @Nested
    class Storage implements TeleconsultStorageContract {

        @Override
        public TeleconsultStorage testee() {
            return storage;
        }

        @Override
        public TeleconsultStorage builtWhileUnreachable() {
            InMemoryStorage unreachable = new InMemoryStorage();
            unreachable.failAlways(Failures.unavailable());
            return resilient(unreachable);
        }
    }

    @Nested
    class Teleconsultations extends InTrouble implements TeleconsultationStoreContract {

        @Override
        public TeleconsultationStore testee() {
            return storage.teleconsultations();
        }

        @Override
        public TeleconsultationStore anotherReplica() {
            return replica.teleconsultations();
        }
    }

    @Nested
    class UserIds extends InTrouble implements UserIdMapContract {

        @Override
        public UserIdMap testee() {
            return storage.userIds();
        }

        @Override
        public UserIdMap anotherReplica() {
            return replica.userIds();
        }
    }

    @Nested
    class Records extends InTrouble implements IdempotencyRecordsContract {

        @Override
        public IdempotencyRecords testee() {
            return storage.idempotencyRecords().orElseThrow();
        }

        @Override
        public IdempotencyRecords anotherReplica() {
            return replica.idempotencyRecords().orElseThrow();
        }
    }

    /** How the contracts put it in trouble. */
    abstract class InTrouble {

        public void upstreamIs(Trouble trouble) {
            inside.failAlways(Troubles.failure(trouble));
        }

        public void upstreamIsFine() {
            inside.heal();
        }
    }
}
