package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.demo.DemoCallers;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.adapter.http.wire.EntityTag;
import dev.teleconsult.adapter.http.wire.Html;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The waiting room: a page, its scripts and its words, all from here and all without a build. */
public final class PageRoutes implements RouteGroup {
    private static final String FOLDER = "page/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String PICTURE = "image/svg+xml";

    /** Another language is another file here and another word there. */
    private static final List<String> LANGUAGES = List.of("it", "en");

    private static final Map<String, String> ASSETS = Map.of(
            "main.js", SCRIPT,
            "api.js", SCRIPT,
            "call.js", SCRIPT,
            "call-ended.js", SCRIPT,
            "device-check.js", SCRIPT,
            "language.js", SCRIPT,
            "settings.js", SCRIPT,
            "page.css", STYLE,
            "icon.svg", PICTURE,
            "icons.svg", PICTURE);

    private final PageOptions settings;
    private final String policy;
    private final String permissions;

    private record Content(String type, byte[] bytes, EntityTag tag) {
        private static Content of(String type, byte[] bytes) {
            return new Content(type, bytes, EntityTag.of(bytes));
        }
    }

    public PageRoutes(PageOptions settings) {
        this.settings = settings;
        this.policy = policy(settings);
        this.permissions = permissions(settings);
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(page("/teleconsultation/:roomId", "waiting-room.html"));
        routes.add(page("/call-ended", "call-ended.html"));
        routes.add(
                file("/assets/theme.css", STYLE, ThemeSheet.of(settings.theme()).getBytes(StandardCharsets.UTF_8)));
        ASSETS.forEach(
                (name, type) -> routes.add(file("/assets/" + name, type, Resources.read(FOLDER + "assets/" + name))));
        LANGUAGES.forEach(language -> routes.add(file(
                "/languages/" + language + ".json",
                MediaTypes.JSON,
                Resources.read(FOLDER + "languages/" + language + ".json"))));
        return routes;
    }

    private Route page(String template, String name) {
        String text = Resources.text(FOLDER + name);
        // Relative, so that the page works under whatever path a gateway publishes it.
        String up = "../"
                .repeat((int) template.chars()
                                .filter(character -> character == '/')
                                .count()
                        - 1);
        return route(template, exchange -> {
            exchange.respondHeader("Content-Security-Policy", policy);
            exchange.respondHeader("Permissions-Policy", permissions);
            exchange.respondHeader("Referrer-Policy", "no-referrer");
            exchange.respondHeader("X-Content-Type-Options", "nosniff");
            exchange.respondHeader("Cache-Control", "no-store");
            String page = text.replace("{{assets}}", up + "assets")
                    .replace("{{settings}}", Html.escape(Json.text(told(exchange))));
            exchange.respondBytes(200, MediaTypes.HTML, page.getBytes(StandardCharsets.UTF_8));
        });
    }

    private Route file(String template, String type, byte[] bytes) {
        Content content = Content.of(type, bytes);
        return route(template, exchange -> {
            exchange.respondHeader("X-Content-Type-Options", "nosniff");
            exchange.respondHeader("Cache-Control", "no-cache");
            exchange.respondHeader("ETag", content.tag().text());
            if (content.tag().isAmong(exchange.header("If-None-Match").orElse(""))) {
                exchange.respond(304);
            } else {
                exchange.respondBytes(200, content.type(), content.bytes());
            }
        });
    }

    private Route route(String template, Route.Handler handler) {
        return new Route(Route.Method.GET, settings.path() + template, Route.Access.PUBLIC, handler);
    }

    /** What the page is told about the server. Holds nothing of anybody. */
    private Map<String, Object> told(Exchange exchange) {
        return Map.of(
                "api", DemoCallers.prefixOf(exchange) + settings.apiPath(),
                "brand", settings.brand(),
                "logo", settings.logoUrl(),
                "languages", LANGUAGES,
                "joinAtOnce", settings.joinAtOnce(),
                "deletesUploads", settings.deletesUploads());
    }

    private static String policy(PageOptions settings) {
        String pictures = settings.logoUrl().isEmpty() ? "" : " " + originOf(settings.logoUrl());
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'" + pictures
                + "; connect-src 'self'; media-src 'self' blob:; frame-src 'self' "
                + String.join(" ", settings.frameSources())
                + "; base-uri 'none'; form-action 'none'; frame-ancestors "
                + String.join(" ", settings.frameAncestors());
    }

    /** Camera and microphone for us, to try them out, and for the call. */
    private static String permissions(PageOptions settings) {
        StringBuilder allowed = new StringBuilder("(self");
        settings.frameSources().stream()
                .filter(source -> source.startsWith("http"))
                .forEach(source -> allowed.append(" \"").append(source).append('"'));
        allowed.append(')');
        return "camera=" + allowed + ", microphone=" + allowed + ", display-capture=" + allowed + ", fullscreen="
                + allowed + ", autoplay=" + allowed + ", geolocation=(), payment=(), usb=()";
    }

    private static String originOf(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getAuthority();
    }
}
