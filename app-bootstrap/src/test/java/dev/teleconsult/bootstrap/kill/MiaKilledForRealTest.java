package dev.teleconsult.bootstrap.kill;

import java.nio.file.Path;

/** On a CRUD service: the server dies at its calls to the service too. */
class MiaKilledForRealTest extends KilledForReal {

    @Override
    KillableStore store(Path folder, Holds holds) {
        return KillableStore.crudService(holds);
    }
}
