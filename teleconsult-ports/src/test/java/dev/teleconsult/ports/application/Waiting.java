package dev.teleconsult.ports.application;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Lets tests in other packages decide how a change waits for another one. */
public final class Waiting {

    private Waiting() {}

    /**
     * Has changes wait in a way of the test's own.
     *
     * @param begin is asked when a change begins to wait; its result waits a little and returns whether to look again
     */
    public static TeleconsultApplication.Builder by(
            Supplier<BooleanSupplier> begin, TeleconsultApplication.Builder builder) {
        return builder.patience(begin::get);
    }
}
