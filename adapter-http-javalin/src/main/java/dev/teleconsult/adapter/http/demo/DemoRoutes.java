package dev.teleconsult.adapter.http.demo;

import dev.teleconsult.adapter.http.DemoIdentity;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.adapter.http.wire.Html;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The identity picker of the demo: one page, with a way into the API for each person. */
public final class DemoRoutes implements RouteGroup {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private final List<DemoIdentity> identities;

    public DemoRoutes(List<DemoIdentity> identities) {
        this.identities = List.copyOf(identities);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(Route.Method.GET, "/demo", Route.Access.OPEN, exchange -> exchange.redirect("demo/")),
                new Route(Route.Method.GET, "/demo/", Route.Access.OPEN, this::picker));
    }

    /** The path under which {@code identity} has the API. */
    static String pathOf(DemoIdentity identity) {
        return pathOf(identity.user().value());
    }

    static String pathOf(String user) {
        return "/demo/as/" + URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void picker(Exchange exchange) {
        StringBuilder page = new StringBuilder(Resources.text("demo-start.html"));
        for (DemoIdentity identity : identities) {
            String path = Html.escape(pathOf(identity));
            page.append("<li><strong>")
                    .append(Html.escape(identity.description()))
                    .append("</strong><br>user id <code>")
                    .append(Html.escape(identity.user().value()))
                    .append("</code>, the API as this person at <code>")
                    .append(path)
                    .append("</code></li>\n");
        }
        page.append(Resources.text("demo-end.html"));
        exchange.respondHeader("Content-Security-Policy", POLICY);
        exchange.respondBytes(200, MediaTypes.HTML, page.toString().getBytes(StandardCharsets.UTF_8));
    }
}
