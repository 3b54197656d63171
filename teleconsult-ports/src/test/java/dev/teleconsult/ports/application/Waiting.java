package dev.teleconsult.ports.application;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Lets tests in other packages decide how a change waits for another one. */
public final class Waiting {

    private Waiting() {}

    /**
     * Replaces the way in which changes wait.
     *
     * @param begin is called when a change begins to wait; its result waits a little and returns whether to look again
     */
    public static TeleconsultApplication.Builder by(
            Supplier<BooleanSupplier> begin, TeleconsultApplication.Builder builder) {
        return builder.patience(begin::get);
    }
}
