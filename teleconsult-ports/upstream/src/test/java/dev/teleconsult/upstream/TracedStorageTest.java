package dev.teleconsult.upstream;

/** A traced store keeps every promise of the store inside it. */
class TracedStorageTest extends InterceptedStorageContracts {

    TracedStorageTest() {
        super(() -> TracingInterceptor.of(new RecordedSpans()));
    }
}
