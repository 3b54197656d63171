package dev.teleconsult.adapter.crud.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/**
 * The stores of a play: each is a schema of its own. Its processes share connections: a play makes calls of ports fail,
 * not connections, and a session per process would cost more than all other work of the process.
 */
abstract class PostgresqlSchemas {

    private final List<HikariDataSource> pools = new ArrayList<>();

    @AfterEach
    void closePools() {
        pools.forEach(HikariDataSource::close);
    }

    public Supplier<TeleconsultStorage> store() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(PostgresServer.schemaUrl(PostgresServer.newSchema(), PostgresServer.port()));
        config.setConnectionInitSql("SET synchronous_commit = on");
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(1);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return () -> SqlStorage.builder(pool).build();
    }
}
