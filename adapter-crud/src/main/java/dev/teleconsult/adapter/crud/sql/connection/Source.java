package dev.teleconsult.adapter.crud.sql.connection;

import dev.teleconsult.adapter.crud.sql.dialect.MigrationFailedException;
import java.io.IOException;
import java.sql.SQLException;

/** How a database is come by. */
public interface Source {

    /**
     * Opens the database and migrates its tables.
     *
     * @throws IllegalStateException if its kind or configuration could lose committed data
     */
    OpenDatabase open() throws SQLException, IOException, MigrationFailedException;

    /**
     * Brings its tables up to date, and leaves it closed.
     *
     * @return how many migrations were done
     */
    int migrate() throws SQLException, IOException, MigrationFailedException;
}
