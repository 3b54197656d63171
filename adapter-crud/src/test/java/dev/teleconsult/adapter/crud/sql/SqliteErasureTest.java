package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.ErasureKillPointsContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

class SqliteErasureTest implements ErasureKillPointsContract {

    @TempDir
    private Path folder;

    @Override
    public Supplier<TeleconsultStorage> store() {
        String url = "jdbc:sqlite:" + folder.resolve(UUID.randomUUID() + ".db");
        return () -> SqlStorage.builder(url).poolSize(2).build();
    }

    @Override
    public int every() {
        return 9;
    }
}
