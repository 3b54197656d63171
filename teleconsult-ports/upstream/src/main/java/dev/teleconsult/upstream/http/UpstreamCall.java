package dev.teleconsult.upstream.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import okhttp3.Request;

/**
 * A request and its limits.
 *
 * @param repeatable whether it may be sent again automatically if a pooled connection turns out to be closed
 * @param within the longest time for the whole call; empty for the client's limit
 * @param maxBodyBytes the largest answer; empty for the client's limit
 */
public record UpstreamCall(
        Request request, boolean repeatable, Optional<Duration> within, Optional<Long> maxBodyBytes) {

    public UpstreamCall {
        requireNonNull(request, "request");
        requireNonNull(within, "within");
        requireNonNull(maxBodyBytes, "maxBodyBytes");
    }

    /** A call with the client's limits; repeatable if it is a GET or a HEAD. */
    public static UpstreamCall of(Request request) {
        boolean isSafe = request.method().equals("GET") || request.method().equals("HEAD");
        return new UpstreamCall(request, isSafe, Optional.empty(), Optional.empty());
    }

    /** Returns a repeatable copy, for a request that has the same effect if it is sent twice. */
    public UpstreamCall mayBeRepeated() {
        return new UpstreamCall(request, true, within, maxBodyBytes);
    }

    /** @param time above zero */
    public UpstreamCall within(Duration time) {
        return new UpstreamCall(request, repeatable, Optional.of(time), maxBodyBytes);
    }

    /** @param bytes at least 1 */
    public UpstreamCall maxBodyBytes(long bytes) {
        return new UpstreamCall(request, repeatable, within, Optional.of(bytes));
    }
}
