package dev.teleconsult.ports.interleavings;

import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.interception.PortCall;
import java.util.function.Supplier;

/** The outcome of a call of a port. */
public enum Outcome {
    /** The call is made and the caller gets its answer. */
    ANSWERED,
    /** The call is made and its answer is lost. */
    ANSWER_LOST,
    /** The call is not made, and the caller may try again. */
    UNAVAILABLE,
    /** The call is not made, and trying again does not help. */
    REFUSED,
    /** The call is made and the process that made it dies before it gets the answer. */
    CRASHED;

    /** Whether the call failed. */
    boolean isFault() {
        return this != ANSWERED;
    }

    /** Whether the port carried out the call. */
    boolean hasEffect() {
        return this == ANSWERED || this == ANSWER_LOST || this == CRASHED;
    }

    <T> T of(PortCall call, Supplier<T> proceed) {
        return switch (this) {
            case ANSWERED -> proceed.get();
            case ANSWER_LOST -> {
                proceed.get();
                throw PortUnavailableException.outcomeUnknown(call.upstream(), call + " was not answered");
            }
            case UNAVAILABLE -> throw PortUnavailableException.notDone(call.upstream(), call + " could not be made");
            case REFUSED -> throw PortRejectedException.refused(call.upstream(), call + " was refused");
            case CRASHED -> {
                proceed.get();
                throw new ProcessDied();
            }
        };
    }
}
