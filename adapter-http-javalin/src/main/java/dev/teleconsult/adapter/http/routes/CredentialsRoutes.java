package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.JsonValue;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase.Issued;
import java.time.Duration;
import java.util.List;

/** Credentials for apps that embed the video provider's SDK. */
public final class CredentialsRoutes implements RouteGroup {
    private final IssueCredentialsUseCase credentials;

    public CredentialsRoutes(IssueCredentialsUseCase credentials) {
        this.credentials = credentials;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.POST, "/credentials", Route.Access.USER, this::issue));
    }

    private void issue(Exchange exchange) {
        Duration lifetime = exchange.jsonIfAny()
                .flatMap(body -> body.optional("expiresIn", JsonValue::smallNumber))
                .map(Duration::ofSeconds)
                .orElse(IssueCredentialsUseCase.DEFAULT_LIFETIME);
        Issued issued = credentials.issue(lifetime, exchange.context());
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(
                201,
                new Credentials(
                        issued.credentials().accessToken(),
                        Wire.text(issued.credentials().expiresAt()),
                        issued.videoUser().value()));
    }

    record Credentials(String accessToken, String expiresAt, String bandyerUserId) {
        @Override
        public String toString() {
            return "Credentials[redacted]";
        }
    }
}
