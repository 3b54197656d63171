package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.ErasureKillPointsContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;

class PostgresqlErasureTest implements ErasureKillPointsContract {

    @Override
    public Supplier<TeleconsultStorage> store() {
        String url = PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port());
        return () -> SqlStorage.builder(url).poolSize(2).build();
    }

    @Override
    public int every() {
        return 17;
    }
}
