package dev.teleconsult.upstream;

import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.testing.FakeVideoContracts;

/** A traced video provider keeps every promise of the one inside it. */
class TracedVideoProviderTest extends FakeVideoContracts {

    TracedVideoProviderTest() {
        super(inside -> Intercepted.video(inside, TracingInterceptor.of(new RecordedSpans())));
    }
}
