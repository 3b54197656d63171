package dev.teleconsult.adapter.http.demo;

import dev.teleconsult.adapter.http.DemoIdentity;
import dev.teleconsult.adapter.http.callers.CallerOptions;
import dev.teleconsult.adapter.http.callers.GatewayCallers;
import dev.teleconsult.adapter.http.exchange.Callers;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.util.List;
import java.util.Optional;

/**
 * Lets every visitor choose an identity: by the path ({@code /demo/as/<user>/…}), so that two browser windows can be two people,
 * or by the gateway's headers, so that examples of the API work as printed.
 */
public final class DemoCallers implements Callers {
    /** The path under which each identity has the whole API. */
    public static final String PREFIX = "/demo/as/:demoUser";

    static final String PARAMETER = "demoUser";

    private final GatewayCallers gateway;
    private final List<DemoIdentity> identities;

    public DemoCallers(CallerOptions options, List<DemoIdentity> identities) {
        this.gateway = new GatewayCallers(options);
        this.identities = List.copyOf(identities);
    }

    /** The prefix of a request by a chosen identity; empty otherwise. */
    public static String prefixOf(Exchange exchange) {
        String chosen = exchange.pathParameters().get(PARAMETER);
        return chosen == null ? "" : DemoRoutes.pathOf(chosen);
    }

    @Override
    public Identified identify(Exchange exchange, Route.Access access) {
        String chosen = exchange.pathParameters().get(PARAMETER);
        if (chosen == null) {
            return gateway.identify(exchange, access);
        }
        Optional<UserId> user = identities.stream()
                .map(DemoIdentity::user)
                .filter(known -> known.value().equals(chosen))
                .findFirst();
        return Identified.of(
                RequestContext.anonymous(exchange.requestId()).user(user.orElseThrow(exchange::routeNotFound)));
    }
}
