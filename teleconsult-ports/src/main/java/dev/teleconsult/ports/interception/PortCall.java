package dev.teleconsult.ports.interception;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.Upstream;

/**
 * A call of an outbound port's method.
 *
 * @param port the interface's simple name, for example {@code VideoRooms}
 * @param operation the method's name, for example {@code open}
 * @param isIdempotent whether it may be repeated when its outcome is unknown
 */
public record PortCall(Upstream upstream, String port, String operation, boolean isIdempotent) {

    public PortCall {
        requireNonNull(upstream, "upstream");
        requireNonNull(port, "port");
        requireNonNull(operation, "operation");
    }

    @Override
    public String toString() {
        return port + "." + operation;
    }
}
