package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.contract.IdempotencyRecordsContract;
import dev.teleconsult.ports.contract.TeleconsultStorageContract;
import dev.teleconsult.ports.contract.TeleconsultationStoreContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.UserIdMapContract;
import dev.teleconsult.ports.outbound.IdempotencyRecords;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.outbound.UserIdMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The store keeps every promise of its ports; {@link CrudServiceUnderTest} says how to hold it against a real service. */
class MiaCrudStorageContractTest {

    private CrudServiceUnderTest service;
    private MiaCrudStorage storage;
    private MiaCrudStorage replica;

    @BeforeEach
    void start() throws IOException {
        service = new CrudServiceUnderTest();
        storage = service.storage();
        replica = service.storage();
    }

    @AfterEach
    void stop() {
        storage.close();
        replica.close();
        service.close();
    }

    @Nested
    class Storage implements TeleconsultStorageContract {

        @Override
        public TeleconsultStorage testee() {
            return storage;
        }

        @Override
        public TeleconsultStorage builtWhileUnreachable() {
            return MiaCrudStorage.builder(nobodyListens(), "teleconsultations", "users")
                    .build();
        }

        private URI nobodyListens() {
            try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return URI.create("http://127.0.0.1:" + closed.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
            service.isIn(trouble);
        }

        public void upstreamIsFine() {
            service.isFine();
        }
    }
}
