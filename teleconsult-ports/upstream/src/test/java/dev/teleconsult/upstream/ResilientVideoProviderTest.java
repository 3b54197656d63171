package dev.teleconsult.upstream;

import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.testing.FakeVideoContracts;

/** A resilient video provider keeps every promise of the one inside it. */
class ResilientVideoProviderTest extends FakeVideoContracts {

    ResilientVideoProviderTest() {
        super(inside -> Intercepted.video(inside, Resilience.of(Upstream.VIDEO, ForTests.SETTINGS)));
    }
}
