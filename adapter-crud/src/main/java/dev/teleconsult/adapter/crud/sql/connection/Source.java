package dev.teleconsult.adapter.crud.sql.connection;

import dev.teleconsult.adapter.crud.sql.dialect.MigrationFailedException;
import java.io.IOException;
import java.sql.SQLException;

/** How a database is come by. */
public interface Source {

    /**
     * Opens it, with its tables up to date.
     *
     * @throws IllegalStateException if what it is or how it is set up would lose what was committed
     */
    OpenDatabase open() throws SQLException, IOException, MigrationFailedException;

    /**
     * Brings its tables up to date, and leaves it closed.
     *
     * @return how many migrations were done
     */
    int migrate() throws SQLException, IOException, MigrationFailedException;
}
