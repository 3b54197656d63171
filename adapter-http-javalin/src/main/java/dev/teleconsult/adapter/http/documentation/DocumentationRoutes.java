package dev.teleconsult.adapter.http.documentation;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Serves the API's description, as a document and as a page, at the paths of the platform's launcher. */
public final class DocumentationRoutes implements RouteGroup {
    /** Permits only files of this server and requests to it. Data images are Swagger UI's arrows. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final OpenApiDocument document;
    private final Map<String, StaticFile> files = Map.of(
            "swagger-ui.css", StaticFile.ofSwaggerUi("swagger-ui.css", "text/css; charset=utf-8"),
            "swagger-ui-bundle.js", StaticFile.ofSwaggerUi("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            "favicon-32x32.png", StaticFile.ofSwaggerUi("favicon-32x32.png", "image/png"),
            "documentation.css", StaticFile.ours("documentation.css", "text/css; charset=utf-8"),
            "documentation.js", StaticFile.ours("documentation.js", "text/javascript; charset=utf-8"));
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    public DocumentationRoutes(OpenApiDocument document) {
        this.document = document;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                open("/documentation", exchange -> exchange.redirect("documentation/")),
                open("/documentation/", this::page),
                open("/documentation/json", exchange -> exchange.respondBytes(200, MediaTypes.JSON, document.json())),
                open("/documentation/yaml", exchange -> exchange.respondBytes(200, MediaTypes.YAML, document.yaml())),
                // The path of the page in the platform's launcher (lc39).
                open("/documentation/static/index.html", exchange -> exchange.redirect("../")),
                open("/documentation/static/:file", this::staticFile));
    }

    private static Route open(String template, Route.Handler handler) {
        return new Route(Route.Method.GET, template, Route.Access.OPEN, handler);
    }

    private void page(Exchange exchange) {
        exchange.respondHeader("Content-Security-Policy", POLICY);
        exchange.respondHeader("Referrer-Policy", "no-referrer");
        exchange.respondBytes(200, MediaTypes.HTML, Resources.read("documentation.html"));
    }

    private void staticFile(Exchange exchange) {
        StaticFile file = files.get(exchange.pathParameter("file"));
        if (file == null) {
            throw exchange.routeNotFound();
        }
        exchange.respondHeader("Cache-Control", "public, max-age=3600");
        exchange.respondBytes(200, file.contentType, contents.computeIfAbsent(file.name, name -> file.read()));
    }

    private record StaticFile(String name, String contentType, boolean isSwaggerUi) {
        static StaticFile ofSwaggerUi(String name, String contentType) {
            return new StaticFile(name, contentType, true);
        }

        static StaticFile ours(String name, String contentType) {
            return new StaticFile(name, contentType, false);
        }

        byte[] read() {
            return isSwaggerUi ? Resources.readSwaggerUi(name) : Resources.read(name);
        }
    }
}
