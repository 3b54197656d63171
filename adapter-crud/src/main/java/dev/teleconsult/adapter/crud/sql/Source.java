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
    OpenDatabase open() throws SQLException, IOException;
}
