package dev.teleconsult.ports.contract;

import static java.util.Objects.requireNonNull;

import java.util.function.BooleanSupplier;

/**
 * A call to a port, made ready while its upstream is fine, to be made while it is not.
 *
 * @param method the port's method
 * @param happened asked when the upstream is fine again: whether the call had its effect
 * @param changes whether it has one
 */
record Attempt(String method, Runnable call, BooleanSupplier happened, boolean changes) {

    Attempt {
        requireNonNull(method, "method");
        requireNonNull(call, "call");
        requireNonNull(happened, "happened");
    }

    /** A call that changes nothing, or nothing that could be seen. */
    static Attempt reading(String method, Runnable call) {
        return new Attempt(method, call, () -> false, false);
    }

    static Attempt changing(String method, Runnable call, BooleanSupplier happened) {
        return new Attempt(method, call, happened, true);
    }
}
