package dev.teleconsult.bootstrap.kill;

import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.crud.sql.PostgresServer;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A store that servers share and that survives them, or dies with them; and a way to read it without them. */
interface KillableStore extends AutoCloseable {

    /** The variables of a server that uses it. */
    Map<String, String> environment();

    /** The additional variables of a server that keeps facts in it. */
    default Map<String, String> eventVariables() {
        return Map.of();
    }

    /** Another client of it. */
    TeleconsultStorage storage();

    @Override
    void close();

    /** A file. The database is part of the server's process, so its calls cannot be held. */
    static KillableStore sqlite(Path folder) {
        String url = "jdbc:sqlite:" + folder.resolve("teleconsult.db");
        return new Sql(url, url, () -> {});
    }

    /** A schema of a real PostgreSQL, whose calls are held. */
    static KillableStore postgresql(Holds holds) {
        try {
            String schema = PostgresServer.newSchema();
            PostgresTap tap = new PostgresTap(PostgresServer.port(), holds);
            return new Sql(
                    PostgresServer.schemaUrl(schema, tap.port()) + "&prepareThreshold=0",
                    PostgresServer.schemaUrl(schema, PostgresServer.port()),
                    () -> {
                        try {
                            tap.close();
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A CRUD service whose calls are held. */
    static KillableStore crudService(Holds holds) {
        FakeCrudService service = crudService();
        service.onRequest(request -> holds.arrived(request, "store " + request.route() + " " + request.collection()));
        service.afterEffect(holds::tookEffect);
        return new Crud(service);
    }

    /** A CRUD service with a collection for each thing that is kept. */
    static FakeCrudService crudService() {
        return FakeCrudService.builder()
                .collection(CollectionDefinition.teleconsultations())
                .collection(CollectionDefinition.userMap())
                .collection(AddedCollections.idempotencyRecords(Crud.IDEMPOTENCY))
                .collection(AddedCollections.notices(Crud.NOTICES))
                .collection(AddedCollections.identifiers(Crud.IDENTIFIERS))
                .collection(AddedCollections.facts(Crud.FACTS))
                .start();
    }

    /** Either of the databases. */
    final class Sql implements KillableStore {

        private final String serversUrl;
        private final Map<String, String> listening;
        private final Runnable close;
        private final SqlStorage storage;

        private Sql(String serversUrl, String ownUrl, Runnable close) {
            this.serversUrl = serversUrl;
            // Around the tap, which passes on answers only and no notifications.
            this.listening = ownUrl.equals(serversUrl) ? Map.of() : Map.of("DATABASE_LISTEN_URL", ownUrl);
            this.close = close;
            this.storage = SqlStorage.builder(ownUrl)
                    .connectionTimeout(Duration.ofSeconds(30))
                    .statementTimeout(Duration.ofSeconds(30))
                    .build();
        }

        @Override
        public Map<String, String> environment() {
            // More than are ever held.
            Map<String, String> variables =
                    new HashMap<>(Map.of("DATABASE_URL", serversUrl, "DATABASE_POOL_SIZE", "200"));
            variables.putAll(listening);
            return variables;
        }

        @Override
        public TeleconsultStorage storage() {
            return storage;
        }

        @Override
        public void close() {
            storage.close();
            close.run();
        }
    }

    /** The variables of a Mia platform. */
    final class Crud implements KillableStore {

        private static final String IDEMPOTENCY = "idempotency";
        private static final String NOTICES = "notices";
        private static final String IDENTIFIERS = "identifiers";
        private static final String FACTS = "facts";

        private final FakeCrudService service;
        private final MiaCrudStorage storage;

        private Crud(FakeCrudService service) {
            this.service = service;
            this.storage = storage(service);
        }

        static MiaCrudStorage storage(FakeCrudService service) {
            return MiaCrudStorage.builder(service.url(), teleconsultations(), userMap())
                    .idempotencyRecords(IDEMPOTENCY)
                    .notices(NOTICES)
                    .externalIdentifiers(IDENTIFIERS)
                    .facts(FACTS)
                    .build();
        }

        private static String teleconsultations() {
            return CollectionDefinition.teleconsultations().name();
        }

        private static String userMap() {
            return CollectionDefinition.userMap().name();
        }

        @Override
        public Map<String, String> environment() {
            return Map.of(
                    "CRUD_SERVICE_URL",
                    service.url().toString(),
                    "TELECONSULTATIONS_CRUD_NAME",
                    teleconsultations(),
                    "USER_ID_MAP_CRUD_NAME",
                    userMap(),
                    "IDEMPOTENCY_CRUD_NAME",
                    IDEMPOTENCY,
                    "NOTICES_CRUD_NAME",
                    NOTICES,
                    "IDENTIFIERS_CRUD_NAME",
                    IDENTIFIERS);
        }

        @Override
        public Map<String, String> eventVariables() {
            return Map.of("EVENTS_CRUD_NAME", FACTS);
        }

        @Override
        public TeleconsultStorage storage() {
            return storage;
        }

        @Override
        public void close() {
            storage.close();
            service.close();
        }
    }
}
