package dev.teleconsult.bootstrap.kill;

import java.nio.file.Path;

/** The stores that a server is killed on. */
enum Store {
    SQLITE {
        @Override
        KillableStore empty(Path folder, Holds holds) {
            return KillableStore.sqlite(folder);
        }
    },
    POSTGRESQL {
        @Override
        KillableStore empty(Path folder, Holds holds) {
            return KillableStore.postgresql(holds);
        }
    },
    MIA {
        @Override
        KillableStore empty(Path folder, Holds holds) {
            return KillableStore.crudService(holds);
        }
    };

    /** An empty store; {@code holds} holds the calls to it, if it is not part of the server. */
    abstract KillableStore empty(Path folder, Holds holds);

    /** Whether the server writes to the store without a call that can be held. */
    boolean isPartOfTheServer() {
        return this == SQLITE;
    }
}
