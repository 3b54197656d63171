package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.IdentifierKillPointsContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.function.Supplier;

class PostgresqlIdentifierKillPointsTest implements IdentifierKillPointsContract {

    @Override
    public Supplier<TeleconsultStorage> store() {
        String url = PostgresServer.url(PostgresServer.newDatabase());
        return () -> SqlStorage.builder(url).poolSize(1).tellsReplicas(false).build();
    }

    @Override
    public int first() {
        return 1;
    }
}
