package dev.teleconsult.bootstrap;

import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition.FieldType;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.PostgresServer;
import java.util.Map;

/** A store a deployment can be told to use, and how it is told. */
public record StoreUnderTest(Map<String, String> variables, AutoCloseable running) {

    /** Where the audit trail is on the CRUD service. */
    public static final String AUDIT = "teleconsultations-audit";

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

    /** A database of its own on the server that all tests share. */
    private static StoreUnderTest postgresql() {
        String url = "jdbc:postgresql://127.0.0.1:" + PostgresServer.port() + "/" + PostgresServer.newDatabase()
                + "?sslmode=disable";
        return new StoreUnderTest(Map.of("DATABASE_URL", url, "DATABASE_USER", "postgres"), () -> {});
    }

    private static StoreUnderTest crudService() {
        CollectionDefinition teleconsultations = CollectionDefinition.teleconsultations();
        CollectionDefinition users = CollectionDefinition.userMap();
        CollectionDefinition audit = CollectionDefinition.named(AUDIT)
                .defaultState("PUBLIC")
                .required("chain", FieldType.STRING)
                .required("seq", FieldType.NUMBER)
                .required("at", FieldType.DATE)
                .required("kind", FieldType.STRING)
                .field("actor", FieldType.STRING)
                .field("onBehalf", FieldType.STRING)
                .field("subject", FieldType.STRING)
                .field("teleconsultation", FieldType.STRING)
                .required("outcome", FieldType.STRING)
                .field("assurance", FieldType.STRING)
                .field("request", FieldType.STRING)
                .field("origin", FieldType.STRING)
                .field("detail", FieldType.STRING)
                .required("prev", FieldType.STRING)
                .required("hash", FieldType.STRING)
                .unique("chain_seq_unique", "chain", "seq")
                .build();
        FakeCrudService service = FakeCrudService.builder()
                .collection(audit)
                .collection(teleconsultations)
                .collection(users)
                .collection(facts())
                .start();
        return new StoreUnderTest(
                Map.of(
                        "CRUD_SERVICE_URL",
                        service.url().toString(),
                        "TELECONSULTATIONS_CRUD_NAME",
                        teleconsultations.name(),
                        "AUDIT_CRUD_NAME",
                        AUDIT,
                        "USER_ID_MAP_CRUD_NAME",
                        "/" + users.name() + "/",
                        "EVENTS_CRUD_NAME",
                        facts().name()),
                service);
    }

    public void stop() throws Exception {
        running.close();
    }

    private static CollectionDefinition facts() {
        return CollectionDefinition.named("teleconsultation-facts")
                .defaultState("PUBLIC")
                .required("key", FieldType.STRING)
                .required("teleconsultation", FieldType.STRING)
                .required("sequence", FieldType.NUMBER)
                .required("kind", FieldType.STRING)
                .required("at", FieldType.DATE)
                .required("person", FieldType.STRING)
                .required("details", FieldType.STRING)
                .required("outline", FieldType.STRING)
                .required("trace", FieldType.STRING)
                .required("version", FieldType.NUMBER)
                .required("deliveries", FieldType.STRING)
                .required("next", FieldType.DATE)
                .required("settled", FieldType.DATE)
                .required("givenUp", FieldType.BOOLEAN)
                .required("holder", FieldType.STRING)
                .required("heldUntil", FieldType.DATE)
                .unique("key_unique", "key")
                .build();
    }
}
