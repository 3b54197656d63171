package dev.teleconsult.ports.outbound;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** The answer of an endpoint to one attempt to deliver an event. */
public sealed interface SinkAnswer {

    /** The receiver has taken the event. */
    record Taken() implements SinkAnswer {}

    /** The receiver wants no events any more, ever. */
    record Gone() implements SinkAnswer {}

    /**
     * The receiver has too much to do.
     *
     * @param retryAfter how long it asked to be left alone, to be bounded by who hears it; empty if it did not say
     */
    record Busy(Optional<Duration> retryAfter) implements SinkAnswer {

        public Busy {
            requireNonNull(retryAfter, "retryAfter");
        }
    }

    /** The receiver may or may not have got the event; it has not said that it took it. */
    record Failed(Reason reason) implements SinkAnswer {

        public Failed {
            requireNonNull(reason, "reason");
        }
    }

    /** Why an attempt failed. */
    enum Reason {
        /** The receiver answered that it does not take the event. */
        REFUSED,
        /** The receiver pointed elsewhere, where events are not sent. */
        REDIRECTED,
        /** No answer came in time. */
        TIMED_OUT,
        /** No connection was made, or it broke off; or its encryption could not be agreed on. */
        UNREACHABLE,
        /** The receiver's name leads to an address that events may not be sent to. */
        ADDRESS_NOT_ALLOWED,
        /** The sink has a fault of its own. */
        BUG
    }
}
