package dev.teleconsult.ports.interception;

import java.util.function.Supplier;

/** Runs code around calls of outbound ports. Safe for use by several threads. */
@FunctionalInterface
public interface PortInterceptor {

    /**
     * Makes the call, or refuses it.
     *
     * @param proceed makes the call; calling it again repeats the call
     * @return the result for the caller
     */
    <T> T around(PortCall call, Supplier<T> proceed);

    /** Combines this interceptor with an inner one, which is nearer to the port. */
    default PortInterceptor around(PortInterceptor inner) {
        PortInterceptor outer = this;
        return new PortInterceptor() {
            @Override
            public <T> T around(PortCall call, Supplier<T> proceed) {
                return outer.around(call, () -> inner.around(call, proceed));
            }
        };
    }
}
