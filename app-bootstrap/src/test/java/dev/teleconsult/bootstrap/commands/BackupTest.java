package dev.teleconsult.bootstrap.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @Test
    void databaseInUseShouldBeCopied() {
        String url = "jdbc:sqlite:" + folder.resolve("teleconsult.db");
        try (SqlStorage storage = SqlStorage.builder(url).build()) {
            storage.start();

            assertThat(backup(Map.of("DATABASE_URL", url))).isTrue();
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines(folder.resolve("teleconsult.db") + " is copied to " + copy());
        assertThat(copy()).isNotEmptyFile();
    }

    @Test
    void missingDatabaseShouldBeNamed() {
        Path missing = folder.resolve("missing.db");

        assertThat(backup(Map.of("DATABASE_URL", "jdbc:sqlite:" + missing))).isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("The database was not copied: there is no database at " + missing);
    }

    @Test
    void otherStoresShouldBeRejectedWithTheRightTool() {
        assertThat(backup(Map.of("DATABASE_URL", "jdbc:postgresql://db/x"))).isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("pg_dump");

        assertThat(backup(Map.of("TELECONSULTATIONS_CRUD_NAME", "t", "USER_ID_MAP_CRUD_NAME", "u")))
                .isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("MongoDB");
    }

    private Path copy() {
        return folder.resolve("copy.db");
    }

    private boolean backup(Map<String, String> environment) {
        return Backup.of(environment)
                .run(
                        copy().toString(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
