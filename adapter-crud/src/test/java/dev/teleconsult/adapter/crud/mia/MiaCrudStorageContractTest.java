package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.contract.FactStorageContracts;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contracts of the store's ports; {@link CrudServiceUnderTest} says how to run them against a real service. */
class MiaCrudStorageContractTest extends FactStorageContracts {

    /** Shared by all tests: starting one for each test costs more than most tests. */
    private static CrudServiceUnderTest service;

    private MiaCrudStorage storage;
    private MiaCrudStorage replica;

    @BeforeAll
    static void startService() throws IOException {
        service = new CrudServiceUnderTest();
    }

    @AfterAll
    static void stopService() {
        service.close();
    }

    @BeforeEach
    void start() throws IOException {
        service.empty();
        storage = service.storage();
        replica = service.storage();
    }

    @AfterEach
    void stop() {
        storage.close();
        replica.close();
    }

    @Override
    protected TeleconsultStorage storage() {
        return storage;
    }

    @Override
    protected TeleconsultStorage replica() {
        return replica;
    }

    @Override
    protected TeleconsultStorage unreachable() {
        return MiaCrudStorage.builder(closedPort(), "teleconsultations", "users")
                .build();
    }

    private static URI closedPort() {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + closed.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void storeIs(Trouble trouble) {
        service.isIn(trouble);
    }

    @Override
    protected void storeIsFine() {
        service.isFine();
    }
}
