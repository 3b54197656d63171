package dev.teleconsult.adapter.http.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.demo.DemoCallers;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.page.PageLanguages.PageLanguage;
import dev.teleconsult.adapter.http.resources.Once;
import dev.teleconsult.adapter.http.wire.Html;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Serves the waiting room and the operator's page with their scripts and texts, all from this jar and without a build
 * step.
 */
public final class PageRoutes implements RouteGroup {
    private final PageOptions settings;
    private final BooleanSupplier takesNotices;
    private final FramePolicy frame;
    private final Once<Files> files;

    /** The files of the pages, read and compressed. */
    private record Files(
            PageLanguages languages,
            PageAssets assets,
            PageTemplate waitingRoom,
            PageTemplate callEnded,
            Optional<OperatorPage> operatorPage) {

        static Files of(PageOptions settings, Optional<OperatorTerms> operator) {
            PageLanguages languages = new PageLanguages();
            PageAssets assets = new PageAssets(languages, ThemeSheet.of(settings.theme()));
            return new Files(
                    languages,
                    assets,
                    PageTemplate.read("waiting-room.html"),
                    PageTemplate.read("call-ended.html"),
                    operator.map(terms -> new OperatorPage(settings, terms, languages, assets)));
        }
    }

    /**
     * @param takesNotices whether organisers can give a notice to waiting participants
     * @param operator the functions of the operator's page; empty for no such page
     */
    public PageRoutes(PageOptions settings, BooleanSupplier takesNotices, Optional<OperatorTerms> operator) {
        this.settings = settings;
        this.takesNotices = takesNotices;
        this.frame = new FramePolicy(settings.frameSources());
        this.files = new Once<>(() -> Files.of(settings, operator));
    }

    @Override
    public List<Route> routes() {
        return List.of(
                route(
                        "/teleconsultation/:roomId",
                        exchange -> show(exchange, files.get().waitingRoom(), "../")),
                route(
                        "/teleconsultation/:roomId/",
                        exchange -> show(exchange, files.get().waitingRoom(), "../../")),
                route("/admin", exchange -> showOperator(exchange, "")),
                route("/admin/", exchange -> showOperator(exchange, "../")),
                route("/call-ended", exchange -> show(exchange, files.get().callEnded(), "")),
                route(
                        "/assets/:folder/:file",
                        exchange -> files.get()
                                .assets()
                                .answer(exchange, exchange.pathParameter("folder"), exchange.pathParameter("file"))),
                // Browsers request the icon by themselves, even when they show JSON.
                new Route(
                        Route.Method.GET,
                        "/favicon.ico",
                        Route.Access.PUBLIC,
                        exchange -> files.get().assets().answerIcon(exchange)),
                // The link is incomplete: answers with a page that explains it, and not with JSON.
                route("", exchange -> show(exchange, files.get().waitingRoom(), lastSegmentOf(settings.path()) + "/")),
                route("/", exchange -> show(exchange, files.get().waitingRoom(), "")),
                route(
                        "/teleconsultation",
                        exchange -> show(exchange, files.get().waitingRoom(), "")),
                route(
                        "/teleconsultation/",
                        exchange -> show(exchange, files.get().waitingRoom(), "../")),
                route("/<rest>", exchange -> show(exchange, files.get().waitingRoom(), wayUp(exchange.rawPath()))));
    }

    private void showOperator(Exchange exchange, String up) {
        files.get().operatorPage().orElseThrow(exchange::routeNotFound).show(exchange, up);
    }

    /**
     * The relative path from a path below the page to the page; if the page's path occurs several times, the first
     * counts.
     */
    private String wayUp(String rawPath) {
        String below = settings.path() + "/";
        String rest = rawPath.substring(rawPath.indexOf(below) + below.length());
        return "../".repeat((int) rest.chars().filter(letter -> letter == '/').count());
    }

    private static String lastSegmentOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Route route(String template, Route.Handler handler) {
        return new Route(Route.Method.GET, settings.path() + template, Route.Access.PUBLIC, handler);
    }

    /**
     * @param up the relative path from the requested page to {@link PageOptions#path}, so that a gateway may use any
     *     path
     */
    private void show(Exchange exchange, PageTemplate page, String up) {
        PageLanguage language = files.get()
                .languages()
                .choose(
                        exchange.query("language").orElse(""),
                        exchange.header("Accept-Language").orElse(""));
        exchange.respondHeader("Content-Security-Policy", policy(page));
        exchange.respondHeader("Permissions-Policy", frame.permissions());
        exchange.respondHeader("Referrer-Policy", "no-referrer");
        exchange.respondHeader("Cache-Control", "no-store");
        String folder = up + "assets/" + files.get().assets().version();
        String html = page.filled(
                language,
                settings.brand(),
                Map.of(
                        "assets", folder,
                        "preloads", preloads(folder, files.get().assets().modules()),
                        "support", support(settings),
                        "barLight", settings.theme().light().primary(),
                        "barDark", settings.theme().dark().primary(),
                        "after", after(language),
                        "settings", Html.escape(Json.text(pageSettings(exchange))),
                        "words", inScript(language.wordsOfRoom())));
        PageAssets.respond(exchange, 200, MediaTypes.HTML, html.getBytes(StandardCharsets.UTF_8));
    }

    /** Escapes texts for a script element, which only this character could end. */
    static String inScript(JsonNode words) {
        return Json.text(words).replace("<", "\\u003c");
    }

    static String preloads(String folder, List<String> modules) {
        StringBuilder links = new StringBuilder();
        modules.forEach(module -> links.append("<link rel=\"modulepreload\" href=\"")
                .append(folder)
                .append('/')
                .append(module)
                .append("\">"));
        return links.toString();
    }

    /** The contacts for help, for browsers without scripts. */
    static String support(PageOptions settings) {
        return Html.escape(String.join(
                " ",
                List.of(
                        settings.support().phone(),
                        settings.support().email(),
                        settings.support().text())));
    }

    private String after(PageLanguage language) {
        return settings.afterUrl().isEmpty()
                ? ""
                : "<p><a href=\"" + Html.escape(settings.afterUrl()) + "\">" + Html.escape(language.text("ended/after"))
                        + "</a></p>";
    }

    /** The origin of the logo, as an additional source of {@code img-src}. */
    static String logoSource(PageOptions settings) {
        return settings.logoUrl().isEmpty() ? "" : " " + FramePolicy.originOf(settings.logoUrl());
    }

    private String policy(PageTemplate page) {
        return "default-src 'none'; script-src 'self'" + page.scriptHashes() + "; style-src 'self'" + page.styleHashes()
                + "; img-src 'self'" + logoSource(settings) + "; connect-src 'self'; media-src 'self' blob:; frame-src "
                + frame.frameSources() + "; base-uri 'none'; form-action 'none'; frame-ancestors "
                + String.join(" ", settings.frameAncestors());
    }

    /** The settings of the server that the page gets. Contains no data about people. */
    private Map<String, Object> pageSettings(Exchange exchange) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("api", DemoCallers.prefixOf(exchange) + settings.apiPath());
        result.put("brand", settings.brand());
        result.put("logo", settings.logoUrl());
        result.put(
                "languages",
                files.get().languages().all().stream()
                        .map(language -> List.of(language.code(), language.name()))
                        .toList());
        result.put("calendar", !settings.publicUrl().isEmpty());
        result.put("joinAtOnce", settings.joinAtOnce());
        result.put("deletesUploads", settings.deletesUploads());
        result.put("notices", takesNotices.getAsBoolean());
        result.put("timeZone", settings.timeZone());
        result.put("support", settings.support());
        result.put("privacyUrl", settings.privacyUrl());
        result.put("afterUrl", settings.afterUrl());
        result.put("signInUrl", settings.signInUrl());
        result.put("allow", frame.allow());
        result.put("sandbox", frame.sandbox());
        return result;
    }
}
