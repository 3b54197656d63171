package dev.teleconsult.upstream;

import dev.teleconsult.ports.Upstream;

/** A resilient store keeps every promise of the store inside it. */
class ResilientStorageTest extends InterceptedStorageContracts {

    ResilientStorageTest() {
        super(() -> Resilience.of(Upstream.STORE, ForTests.SETTINGS));
    }
}
