package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.FindingContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;

class PostgresqlFindingTest implements FindingContract {

    @Override
    public Supplier<TeleconsultStorage> store() {
        String url = PostgresServer.url(PostgresServer.newDatabase());
        return () -> SqlStorage.builder(url).poolSize(2).tellsReplicas(false).build();
    }
}
