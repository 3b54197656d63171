package dev.teleconsult.adapter.http.exchange;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.ports.RequestContext;
import java.time.Instant;
import java.util.Optional;

/** Identifies the callers of requests. */
public interface Callers {
    /**
     * Returns the caller and the headers to forward.
     *
     * @throws HttpProblem if {@code access} does not admit the caller
     * @throws dev.teleconsult.domain.RefusalException if the caller is not authentic
     * @throws dev.teleconsult.ports.PortException if that cannot be determined
     */
    Identified identify(Exchange exchange, Route.Access access);

    /**
     * As {@link #identify} if the head of the request suffices, without a call or a wait; empty otherwise. By default
     * always empty.
     */
    default Optional<Identified> identifyAtOnce(RequestHead head, Route.Access access) {
        return Optional.empty();
    }

    /** Whether {@link #identify} needs the body of a request. */
    default boolean needBody() {
        return false;
    }

    /**
     * Whether browsers add the caller's credentials to every request by themselves, regardless of the page that caused
     * it.
     */
    default boolean areKnownToBrowsers() {
        return true;
    }

    /**
     * The caller of a request.
     *
     * @param until when the caller's token expires; empty if it does not
     */
    record Identified(RequestContext context, Optional<Instant> until) {
        public Identified {
            requireNonNull(context, "context");
            requireNonNull(until, "until");
        }

        /** A caller whose token does not expire. */
        public static Identified of(RequestContext context) {
            return new Identified(context, Optional.empty());
        }
    }
}
