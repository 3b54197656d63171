package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.ports.invariants.FindingContract;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

class SqliteFindingTest implements FindingContract {

    @TempDir
    private Path folder;

    @Override
    public Supplier<TeleconsultStorage> store() {
        String url = "jdbc:sqlite:" + folder.resolve("finding.db");
        return () -> SqlStorage.builder(url).poolSize(2).build();
    }
}
