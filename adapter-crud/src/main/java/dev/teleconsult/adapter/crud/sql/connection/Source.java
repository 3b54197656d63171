package dev.teleconsult.adapter.crud.sql.connection;

import dev.teleconsult.adapter.crud.sql.dialect.MigrationFailedException;
import java.io.IOException;
import java.sql.SQLException;

/** Opens a database. */
public interface Source {

    /**
     * Opens the database and migrates its tables.
     *
     * @throws IllegalStateException if its kind or configuration could lose committed data
     */
    OpenDatabase open() throws SQLException, IOException, MigrationFailedException;

    /**
     * Migrates its tables without opening it for use.
     *
     * @return the number of migrations done
     */
    int migrate() throws SQLException, IOException, MigrationFailedException;
}
