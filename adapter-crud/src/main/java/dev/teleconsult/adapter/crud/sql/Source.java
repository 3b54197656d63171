package dev.teleconsult.adapter.crud.sql;

import java.io.IOException;
import java.sql.SQLException;

/** How a database is come by. */
interface Source {

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
