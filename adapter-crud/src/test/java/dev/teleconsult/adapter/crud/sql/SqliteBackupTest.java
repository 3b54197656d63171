package dev.teleconsult.adapter.crud.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteBackupTest {

    private static final UserId USER = new UserId("patient-1");
    private static final VideoUserId VIDEO_USER = new VideoUserId("usr_1");

    @TempDir
    Path folder;

    private String url;
    private Path copy;

    @BeforeEach
    void name() {
        url = "jdbc:sqlite:" + folder.resolve("teleconsult.db");
        copy = folder.resolve("copy.db");
    }

    @Test
    void copyOfADatabaseInUseShouldContainTheCommittedRows() throws Exception {
        try (SqlStorage storage = SqlStorage.builder(url).build()) {
            storage.userIds().add(USER, VIDEO_USER, RequestContext.system());

            SqliteBackup.write(url, copy);

            assertThat(Files.getPosixFilePermissions(copy)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        try (SqlStorage restored = SqlStorage.builder("jdbc:sqlite:" + copy).build()) {
            assertThat(restored.userIds().find(Set.of(USER), RequestContext.system()))
                    .containsEntry(USER, VIDEO_USER);
        }
    }

    @Test
    void existingFileShouldNotBeOverwritten() throws Exception {
        try (SqlStorage storage = SqlStorage.builder(url).build()) {
            storage.start();
            Files.writeString(copy, "precious");

            assertThatThrownBy(() -> SqliteBackup.write(url, copy))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(copy + " is there already; name a new file");
            assertThat(copy).hasContent("precious");
        }
    }

    @Test
    void missingDatabaseShouldNotBeCreated() {
        assertThatThrownBy(() -> SqliteBackup.write(url, copy))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no database at " + folder.resolve("teleconsult.db"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void damagedDatabaseShouldLeaveNoCopy() throws Exception {
        Files.writeString(folder.resolve("teleconsult.db"), "not a database at all, but long enough to be read as one");

        assertThatThrownBy(() -> SqliteBackup.write(url, copy))
                .isInstanceOf(PortException.class)
                .hasMessage("store: backup did not happen: the file is not a SQLite database (code 26)");
        assertThat(copy).doesNotExist();
    }

    @Test
    void missingFolderShouldBeNamed() throws Exception {
        try (SqlStorage storage = SqlStorage.builder(url).build()) {
            storage.start();
            Path elsewhere = folder.resolve("none/copy.db");

            assertThatThrownBy(() -> SqliteBackup.write(url, elsewhere))
                    .hasMessage(
                            "there is no folder " + elsewhere.getParent() + "; make it, or name a file in another one");
        }
    }

    @Test
    void otherDatabasesShouldBeRejected() {
        assertThatThrownBy(() -> SqliteBackup.write("jdbc:postgresql://db/x", copy))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
