package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.ports.RequestContext;

/** Tells who sent a request. */
public interface Callers {
    /**
     * Returns who asks, with what of the request is passed on.
     *
     * @throws HttpProblem if {@code access} does not let them
     * @throws dev.teleconsult.domain.RefusalException if they are not who they claim to be
     * @throws dev.teleconsult.ports.PortException if that cannot be told
     */
    RequestContext identify(Exchange exchange, Route.Access access);
}
