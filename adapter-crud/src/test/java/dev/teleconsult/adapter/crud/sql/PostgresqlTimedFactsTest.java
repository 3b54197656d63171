package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.TimedFactsContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;

class PostgresqlTimedFactsTest implements TimedFactsContract {

    @Override
    public Supplier<TeleconsultStorage> store() {
        String url = PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port());
        return () -> SqlStorage.builder(url).poolSize(2).build();
    }
}
