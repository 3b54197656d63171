package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.PostgresServer;
import java.util.Map;

/** A store of a deployment, and the variables that select it. */
public record StoreUnderTest(Map<String, String> variables, AutoCloseable running) {

    /** The collection of the audit trail on the CRUD service. */
    public static final String AUDIT = "teleconsultations-audit";

    private static final String FACTS = "teleconsultation-facts";
    private static final String ERASURES = "teleconsultation-erasures";

    /** Every store that there is. */
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

    /** A database of its own on the server that all tests share. */
    private static StoreUnderTest postgresql() {
        String url = "jdbc:postgresql://127.0.0.1:" + PostgresServer.port() + "/" + PostgresServer.newDatabase()
                + "?sslmode=disable";
        return new StoreUnderTest(Map.of("DATABASE_URL", url, "DATABASE_USER", "postgres"), () -> {});
    }

    private static StoreUnderTest crudService() {
        CollectionDefinition teleconsultations = CollectionDefinition.teleconsultations();
        CollectionDefinition users = CollectionDefinition.userMap();
        CollectionDefinition audit = AddedCollections.auditTrail(AUDIT);
        FakeCrudService service = FakeCrudService.builder()
                .collection(audit)
                .collection(teleconsultations)
                .collection(users)
                .collection(AddedCollections.facts(FACTS))
                .collection(AddedCollections.erasures(ERASURES))
                .start();
        return new StoreUnderTest(
                Map.of(
                        "ERASURES_CRUD_NAME",
                        ERASURES,
                        "CRUD_SERVICE_URL",
                        service.url().toString(),
                        "TELECONSULTATIONS_CRUD_NAME",
                        teleconsultations.name(),
                        "AUDIT_CRUD_NAME",
                        AUDIT,
                        "USER_ID_MAP_CRUD_NAME",
                        "/" + users.name() + "/",
                        "EVENTS_CRUD_NAME",
                        FACTS),
                service);
    }

    public void stop() throws Exception {
        running.close();
    }
}
