package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.upstream.HttpLimits;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.time.Clock;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** The HTTP settings that every builder of this package offers. Not safe for use by several threads. */
final class HttpOptions {

    private Optional<OkHttpClient> client = Optional.empty();
    private HttpLimits limits;
    private Clock clock = Clock.systemUTC();

    /** @param limits the builder's defaults */
    HttpOptions(HttpLimits limits) {
        this.limits = limits;
    }

    void client(OkHttpClient shared) {
        client = Optional.of(requireNonNull(shared, "shared"));
    }

    void limits(HttpLimits httpLimits) {
        limits = requireNonNull(httpLimits, "httpLimits");
    }

    void clock(Clock time) {
        clock = requireNonNull(time, "time");
    }

    Clock clock() {
        return clock;
    }

    /** Sends requests as these settings say; changes of the settings afterwards have no effect on it. */
    UpstreamHttp open() {
        return UpstreamHttp.builder(limits).client(client).clock(clock).build();
    }
}
