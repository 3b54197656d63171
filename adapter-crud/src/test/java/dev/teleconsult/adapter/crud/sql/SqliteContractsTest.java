package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.adapter.crud.sql.connection.Database;
import dev.teleconsult.adapter.crud.sql.connection.OwnPool;
import dev.teleconsult.adapter.crud.sql.dialect.Settings;
import dev.teleconsult.ports.contract.Trouble;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteContractsTest extends SqlContracts {

    private Path file;
    private String url;
    private SqlStorage storage;
    private SqlStorage replica;
    /** A contract without a storage, so it has no faults. */
    private Connection direct;

    @BeforeAll
    void open(@TempDir(factory = MemoryFolder.class) Path folder) throws SQLException {
        file = folder.resolve("store.db");
        url = "jdbc:sqlite:" + file;
        storage = open(url);
        replica = open(url);
        storage.start();
        direct = DriverManager.getConnection(url);
    }

    @AfterAll
    void close() throws SQLException {
        direct.close();
        storage.close();
        replica.close();
    }

    private static SqlStorage open(String url) {
        Duration timeout = Duration.ofSeconds(20);
        Settings settings = new Settings(url, "", "", 10, timeout, timeout);
        return new SqlStorage(
                new Database(new OwnPool(TroubledSqlite.dialect(), settings), timeout),
                Optional.empty(),
                Clock.systemUTC());
    }

    @BeforeEach
    void empty() throws SQLException {
        Tables.empty(direct);
    }

    @Override
    protected SqlStorage storage() {
        return storage;
    }

    @Override
    protected SqlStorage replica() {
        return replica;
    }

    @Override
    protected SqlStorage unreachable() {
        return SqlStorage.builder("jdbc:sqlite:" + file.resolve("no-folder").resolve("store.db"))
                .build();
    }

    @Override
    protected void storeIs(Trouble trouble) {
        TroubledSqlite.put(url, trouble);
    }

    @Override
    protected void storeIsFine() {
        TroubledSqlite.end(url);
    }
}
