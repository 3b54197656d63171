package dev.teleconsult.bootstrap.kill;

import java.nio.file.Path;

/** On PostgreSQL: the server dies at its calls to the database too. */
class PostgresqlKilledForRealTest extends KilledForReal {

    @Override
    KillableStore store(Path folder, Holds holds) {
        return KillableStore.postgresql(holds);
    }
}
