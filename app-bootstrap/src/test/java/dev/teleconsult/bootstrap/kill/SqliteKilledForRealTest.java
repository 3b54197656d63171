package dev.teleconsult.bootstrap.kill;

import java.nio.file.Path;

/** On SQLite, which is part of the server: it dies at its calls to Kaleyra. */
class SqliteKilledForRealTest extends KilledForReal {

    @Override
    boolean isStoreInTheServer() {
        return true;
    }

    @Override
    KillableStore store(Path folder, Holds holds) {
        return KillableStore.sqlite(folder);
    }
}
