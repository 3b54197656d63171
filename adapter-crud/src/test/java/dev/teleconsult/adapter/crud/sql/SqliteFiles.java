package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

/** The stores of a play: each is a file of its own, which is deleted after the test. */
abstract class SqliteFiles {

    @TempDir(factory = MemoryFolder.class)
    private Path folder;

    public Supplier<TeleconsultStorage> store() {
        String url = "jdbc:sqlite:" + folder.resolve(UUID.randomUUID() + ".db");
        return () -> SqlStorage.builder(url).poolSize(2).build();
    }
}
