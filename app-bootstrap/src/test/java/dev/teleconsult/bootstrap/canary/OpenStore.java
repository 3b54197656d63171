package dev.teleconsult.bootstrap.canary;

import dev.teleconsult.adapter.crud.mia.fake.AddedCollections;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.bootstrap.StoreUnderTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A store of a deployment that a test looks into.
 *
 * @param variables select the store, with no feature switched on
 * @param places the collections of the optional features
 */
record OpenStore(Map<String, String> variables, Map<String, String> places, Shelves shelves, AutoCloseable running)
        implements AutoCloseable {

    static OpenStore start(StoreUnderTest.Kind kind, Path folder) {
        StoreUnderTest store = kind == StoreUnderTest.Kind.MIA_CRUD_SERVICE ? null : StoreUnderTest.start(kind);
        return switch (kind) {
            case SQLITE ->
                new OpenStore(
                        Map.of(),
                        Map.of(),
                        Shelves.of("jdbc:sqlite:" + folder.resolve("teleconsult.db"), ""),
                        () -> {});
            case POSTGRESQL ->
                new OpenStore(
                        store.variables(),
                        Map.of(),
                        Shelves.of(store.variables().get("DATABASE_URL"), "postgres"),
                        store::stop);
            case MIA_CRUD_SERVICE -> crudService();
        };
    }

    /** With a collection for each optional feature, so that each could be written to. */
    private static OpenStore crudService() {
        CollectionDefinition visits = CollectionDefinition.teleconsultations();
        CollectionDefinition users = CollectionDefinition.userMap();
        Map<String, String> places = new HashMap<>();
        List<CollectionDefinition> collections = new ArrayList<>(List.of(visits, users));
        collections.add(kept(places, "IDEMPOTENCY_CRUD_NAME", AddedCollections.idempotencyRecords("idempotency")));
        collections.add(kept(places, "NOTICES_CRUD_NAME", AddedCollections.notices("notices")));
        collections.add(kept(places, "IDENTIFIERS_CRUD_NAME", AddedCollections.identifiers("identifiers")));
        collections.add(kept(places, "ATTENDANCE_CRUD_NAME", AddedCollections.attendance("attendance")));
        collections.add(kept(places, "AUDIT_CRUD_NAME", AddedCollections.auditTrail("audit")));
        collections.add(kept(places, "EVENTS_CRUD_NAME", AddedCollections.facts("facts")));
        FakeCrudService.Builder builder = FakeCrudService.builder();
        collections.forEach(builder::collection);
        FakeCrudService service = builder.start();
        return new OpenStore(
                Map.of(
                        "CRUD_SERVICE_URL",
                        service.url().toString(),
                        "TELECONSULTATIONS_CRUD_NAME",
                        visits.name(),
                        "USER_ID_MAP_CRUD_NAME",
                        users.name()),
                places,
                Shelves.of(
                        service,
                        collections.stream().map(CollectionDefinition::name).toList()),
                service);
    }

    private static CollectionDefinition kept(
            Map<String, String> places, String variable, CollectionDefinition collection) {
        places.put(variable, collection.name());
        return collection;
    }

    @Override
    public void close() {
        try {
            running.close();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
