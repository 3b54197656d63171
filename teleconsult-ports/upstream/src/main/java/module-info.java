/** Shared parts of adapters that call upstreams: HTTP with limits, forwarded headers, resilience. */
module dev.teleconsult.upstream {
    requires transitive com.fasterxml.jackson.databind;
    requires transitive dev.teleconsult.ports;
    requires io.github.resilience4j.bulkhead;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.core;
    requires io.github.resilience4j.retry;
    requires static io.opentelemetry.api;
    requires static io.opentelemetry.context;
    requires transitive okhttp3;
    requires okio;
    requires static transitive org.jspecify;

    exports dev.teleconsult.upstream;
    exports dev.teleconsult.upstream.http;
}
