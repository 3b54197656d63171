package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;

/** The stores of a play: each is a schema of its own. */
abstract class PostgresqlSchemas {

    public Supplier<TeleconsultStorage> store() {
        String url = PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port());
        return () -> SqlStorage.builder(url).poolSize(2).build();
    }
}
