package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** The answer of an endpoint to one attempt to deliver an event. */
public sealed interface SinkAnswer {

    /** The receiver accepted the event. */
    record Taken() implements SinkAnswer {}

    /** The receiver wants no more events at all. */
    record Gone() implements SinkAnswer {}

    /**
     * The receiver is overloaded.
     *
     * @param retryAfter the pause that it asked for, which the caller should limit; empty if it named none
     */
    record Busy(Optional<Duration> retryAfter) implements SinkAnswer {

        public Busy {
            requireNonNull(retryAfter, "retryAfter");
        }
    }

    /** The receiver did not confirm that it accepted the event, which it may have received or not. */
    record Failed(Reason reason) implements SinkAnswer {

        public Failed {
            requireNonNull(reason, "reason");
        }
    }

    /** Why an attempt failed. */
    enum Reason {
        /** The receiver answered that it does not accept the event. */
        REFUSED,
        /** The receiver redirected to another address; events are not sent there. */
        REDIRECTED,
        /** No answer came in time. */
        TIMED_OUT,
        /** The connection could not be made, was interrupted, or its encryption could not be negotiated. */
        UNREACHABLE,
        /** The receiver's host name resolves to an address that events may not be sent to. */
        ADDRESS_NOT_ALLOWED,
        /** The sink itself has a bug. */
        BUG
    }
}
