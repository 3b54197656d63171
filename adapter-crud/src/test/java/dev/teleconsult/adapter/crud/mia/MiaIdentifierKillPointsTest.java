package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.invariants.IdentifierKillPointsContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.io.IOException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MiaIdentifierKillPointsTest implements IdentifierKillPointsContract {

    private CrudServiceUnderTest service;

    @BeforeEach
    void start() throws IOException {
        service = new CrudServiceUnderTest();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Override
    public Supplier<TeleconsultStorage> store() {
        return service::storage;
    }
}
