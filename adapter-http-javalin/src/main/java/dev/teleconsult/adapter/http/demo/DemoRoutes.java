package dev.teleconsult.adapter.http.demo;

import dev.teleconsult.adapter.http.DemoIdentity;
import dev.teleconsult.adapter.http.DemoSwitch;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.adapter.http.wire.Html;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The page of the demo, on which a visitor plans visits and sees one from both sides, and the entry to the API for each
 * person.
 */
public final class DemoRoutes implements RouteGroup {
    private static final String FOLDER = "demo/";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** A description such as {@code Dr. Anna Rossi (doctor)}. */
    private static final Pattern NAME_AND_GROUP = Pattern.compile("(.*?)(?: \\(([^()]+)\\))?");

    private final List<DemoIdentity> identities;
    private final List<DemoSwitch> switches;
    private final boolean[] on;

    public DemoRoutes(List<DemoIdentity> identities, List<DemoSwitch> switches) {
        this.identities = List.copyOf(identities);
        this.switches = List.copyOf(switches);
        this.on = new boolean[switches.size()];
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(Route.Method.GET, "/demo", Route.Access.OPEN, exchange -> exchange.redirect("demo/")),
                new Route(Route.Method.GET, "/demo/", Route.Access.OPEN, this::page),
                new Route(Route.Method.POST, "/demo/switches/:number", Route.Access.OPEN, this::turn),
                new Route(Route.Method.GET, "/demo/demo.css", Route.Access.OPEN, file("demo.css", "text/css")),
                new Route(Route.Method.GET, "/demo/demo.js", Route.Access.OPEN, file("demo.js", "text/javascript")));
    }

    private static Route.Handler file(String name, String type) {
        byte[] bytes = Resources.read(FOLDER + name);
        return exchange -> {
            exchange.respondHeader("Cache-Control", "no-cache");
            exchange.respondBytes(200, type + "; charset=utf-8", bytes);
        };
    }

    private void turn(Exchange exchange) {
        boolean wanted = exchange.json().required("on", value -> {
            if (!value.node().isBoolean()) {
                throw value.mustBe("true or false");
            }
            return value.node().booleanValue();
        });
        int number = IntStream.range(0, on.length)
                .filter(one -> Integer.toString(one).equals(exchange.pathParameter("number")))
                .findFirst()
                .orElseThrow(exchange::routeNotFound);
        synchronized (on) {
            switches.get(number).turn().accept(wanted);
            on[number] = wanted;
        }
        exchange.respond(204);
    }

    private List<Map<String, Object>> describedSwitches() {
        synchronized (on) {
            return IntStream.range(0, on.length)
                    .mapToObj(one ->
                            Map.<String, Object>of("text", switches.get(one).description(), "on", on[one]))
                    .toList();
        }
    }

    /** The path under which {@code identity} has the API. */
    static String pathOf(DemoIdentity identity) {
        return pathOf(identity.user().value());
    }

    static String pathOf(String user) {
        return "/demo/as/" + URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private void page(Exchange exchange) {
        StringBuilder people = new StringBuilder();
        for (DemoIdentity identity : identities) {
            String path = Html.escape(pathOf(identity));
            people.append("<li><strong>")
                    .append(Html.escape(identity.description()))
                    .append("</strong>: user id <code>")
                    .append(Html.escape(identity.user().value()))
                    .append("</code>, path <code>")
                    .append(path)
                    .append("</code></li>\n");
        }
        String html = Resources.text(FOLDER + "demo.html")
                .replace("{{people}}", people)
                .replace("{{switches}}", Html.escape(Json.text(describedSwitches())))
                .replace("{{identities}}", Html.escape(Json.text(describedIdentities())));
        exchange.respondHeader("Content-Security-Policy", POLICY);
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondBytes(200, MediaTypes.HTML, html.getBytes(StandardCharsets.UTF_8));
    }

    private List<Map<String, String>> describedIdentities() {
        return identities.stream()
                .map(identity -> {
                    Matcher description = NAME_AND_GROUP.matcher(identity.description());
                    String group = description.matches() && description.group(2) != null ? description.group(2) : "";
                    return Map.of("user", identity.user().value(), "name", description.group(1), "group", group);
                })
                .toList();
    }
}
