package dev.teleconsult.ports.interception;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.TraceContext;
import dev.teleconsult.ports.Upstream;
import java.util.Objects;
import java.util.Optional;

/**
 * A call of an outbound port's method. Calls of the same method are equal, except for the trace, so that an interceptor
 * can use them as keys.
 *
 * @param port the interface's simple name, for example {@code VideoRooms}
 * @param operation the method's name, for example {@code open}
 * @param isIdempotent whether it may be repeated when its outcome is unknown
 * @param trace the trace of the request that the call is made for; empty if the request is part of none, and for ports
 *     that do not get the request context, such as the video provider's
 */
public record PortCall(
        Upstream upstream, String port, String operation, boolean isIdempotent, Optional<TraceContext> trace) {

    public PortCall {
        requireNonNull(upstream, "upstream");
        requireNonNull(port, "port");
        requireNonNull(operation, "operation");
        requireNonNull(trace, "trace");
    }

    /** A call that is part of no trace. */
    public PortCall(Upstream upstream, String port, String operation, boolean isIdempotent) {
        this(upstream, port, operation, isIdempotent, Optional.empty());
    }

    PortCall within(TraceContext which) {
        return new PortCall(upstream, port, operation, isIdempotent, Optional.of(which));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PortCall call
                && upstream == call.upstream
                && port.equals(call.port)
                && operation.equals(call.operation)
                && isIdempotent == call.isIdempotent;
    }

    @Override
    public int hashCode() {
        return Objects.hash(upstream, port, operation, isIdempotent);
    }

    @Override
    public String toString() {
        return port + "." + operation;
    }
}
