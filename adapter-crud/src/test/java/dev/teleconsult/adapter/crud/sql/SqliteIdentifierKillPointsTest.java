package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.IdentifierKillPointsContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

class SqliteIdentifierKillPointsTest implements IdentifierKillPointsContract {

    @TempDir(factory = MemoryFolder.class)
    private Path folder;

    @Override
    public Supplier<TeleconsultStorage> store() {
        String url = "jdbc:sqlite:" + folder.resolve("identifiers.db");
        return () -> SqlStorage.builder(url).poolSize(1).build();
    }
}
