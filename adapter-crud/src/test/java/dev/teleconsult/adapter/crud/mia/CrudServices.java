package dev.teleconsult.adapter.crud.mia;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/** The stores of a play: each is a CRUD service of its own, which is closed after the test. */
abstract class CrudServices {

    private final List<CrudServiceUnderTest> services = new ArrayList<>();

    @AfterEach
    void stop() {
        services.forEach(CrudServiceUnderTest::close);
    }

    public Supplier<TeleconsultStorage> store() {
        try {
            CrudServiceUnderTest service = new CrudServiceUnderTest();
            services.add(service);
            return service::storage;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
