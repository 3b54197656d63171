package dev.teleconsult.ports.contract;

import static java.util.Objects.requireNonNull;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A call to a port, prepared while its upstream works and made while it does not. A contract provides those of its
 * port; an author whose adapter has more calls overrides {@link PortFailureContract#attempts} and adds them.
 *
 * @param method the port's method
 * @param call returns what the method returns
 * @param happened called when the upstream works again: whether the call had its effect
 * @param changes whether it has one
 */
public record Attempt(String method, Supplier<?> call, BooleanSupplier happened, boolean changes) {

    private static final Object DONE = "done";

    public Attempt {
        requireNonNull(method, "method");
        requireNonNull(call, "call");
        requireNonNull(happened, "happened");
    }

    /** A call that changes nothing, or nothing visible. */
    public static Attempt reading(String method, Supplier<?> call) {
        return new Attempt(method, call, () -> false, false);
    }

    /** A call that changes something. */
    public static Attempt changing(String method, Supplier<?> call, BooleanSupplier happened) {
        return new Attempt(method, call, happened, true);
    }

    /** A call that returns nothing. */
    public static Attempt changing(String method, Runnable call, BooleanSupplier happened) {
        return new Attempt(
                method,
                () -> {
                    call.run();
                    return DONE;
                },
                happened,
                true);
    }
}
