package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A store a deployment can be told to use, and how it is told. */
public record StoreUnderTest(Map<String, String> variables, AutoCloseable running) {

    /** Every one there is. */
    public enum Kind {
        SQLITE,
        POSTGRESQL,
        MIA_CRUD_SERVICE
    }

    public static StoreUnderTest start(Kind kind) {
        return switch (kind) {
            case SQLITE -> new StoreUnderTest(Map.of(), () -> {});
            case POSTGRESQL -> postgresql();
            case MIA_CRUD_SERVICE -> crudService();
        };
    }

    private static StoreUnderTest postgresql() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.start();
            return new StoreUnderTest(
                    Map.of(
                            "DATABASE_URL",
                            "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres?sslmode=disable",
                            "DATABASE_USER",
                            "postgres"),
                    server);
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL did not start", failure);
        }
    }

    private static StoreUnderTest crudService() {
        CollectionDefinition teleconsultations = CollectionDefinition.teleconsultations();
        CollectionDefinition users = CollectionDefinition.userMap();
        FakeCrudService service = FakeCrudService.builder()
                .collection(teleconsultations)
                .collection(users)
                .start();
        return new StoreUnderTest(
                Map.of(
                        "CRUD_SERVICE_URL", service.url().toString(),
                        "TELECONSULTATIONS_CRUD_NAME", teleconsultations.name(),
                        "USER_ID_MAP_CRUD_NAME", "/" + users.name() + "/"),
                service);
    }

    public void stop() throws Exception {
        running.close();
    }
}
