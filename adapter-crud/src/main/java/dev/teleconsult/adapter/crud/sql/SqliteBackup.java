package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.adapter.crud.sql.connection.SqlFailures;
import dev.teleconsult.adapter.crud.sql.dialect.Sqlite;
import dev.teleconsult.ports.PortException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Copies a SQLite database while servers use it. A copy of the file alone would lack the content of the write-ahead
 * log, which may contain all data.
 */
public final class SqliteBackup {

    private static final Sqlite SQLITE = new Sqlite();

    private SqliteBackup() {}

    /**
     * Writes the current content of the database to a new file, which only its owner may read. Servers may continue to
     * read and write. The tables are copied unchanged, without migration.
     *
     * @param jdbcUrl as in {@link SqlStorage#builder(String)}
     * @throws IllegalArgumentException if the URL does not name a SQLite file, if its file does not exist, or if the
     *     new file exists already; the message is written for operators
     * @throws PortException if the database cannot be read or the new file not written; no file is left then
     */
    public static void write(String jdbcUrl, Path file) {
        if (!jdbcUrl.startsWith(SQLITE.urlPrefix())) {
            throw new IllegalArgumentException("only a SQLite database can be copied like this");
        }
        Path database = SQLITE.path(jdbcUrl);
        if (!Files.isRegularFile(database)) {
            throw new IllegalArgumentException("there is no database at " + database);
        }
        create(file);
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement copy = connection.prepareStatement("VACUUM INTO ?")) {
            copy.setString(1, file.toString());
            copy.executeUpdate();
        } catch (SQLException failure) {
            remove(file);
            throw SqlFailures.of("backup", SqlFailures.Moment.WORKING, failure);
        }
    }

    /** Creates the file empty and only readable by its owner; SQLite treats an empty file like a missing one. */
    private static void create(Path file) {
        try {
            Files.createFile(
                    file,
                    file.getFileSystem().supportedFileAttributeViews().contains("posix")
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                            }
                            : new FileAttribute<?>[0]);
        } catch (FileAlreadyExistsException exists) {
            throw new IllegalArgumentException(file + " is there already; name a new file", exists);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException(
                    "there is no folder " + folderOf(file) + "; make it, or name a file in another one", missing);
        } catch (AccessDeniedException forbidden) {
            throw new IllegalArgumentException(
                    "this user may not write in " + folderOf(file) + "; name a file in another folder", forbidden);
        } catch (IOException unwritable) {
            throw new IllegalArgumentException(
                    file + " cannot be written (" + unwritable.getClass().getSimpleName()
                            + "); name a file in a folder that has room and can be written",
                    unwritable);
        }
    }

    private static Path folderOf(Path file) {
        return file.toAbsolutePath().normalize().getParent();
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            // The failure of the backup is thrown; an incomplete file may be left beside it.
        }
    }
}
