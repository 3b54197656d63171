package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.demo.DemoCallers;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.page.PageLanguages.PageLanguage;
import dev.teleconsult.adapter.http.wire.Html;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page for operators of visits. A caller must belong to the back office, as for the list that the page shows. The
 * page itself contains no data of a visit or a person; its script calls the API, which checks the caller again.
 */
final class OperatorPage {
    private static final List<String> MODULES = List.of(
            "operator.js",
            "settings.js",
            "words.js",
            "api.js",
            "view.js",
            "operator-list.js",
            "operator-dialog.js",
            "day.js");

    /** Denies all devices, since the page shows no call. */
    private static final String PERMISSIONS =
            "camera=(), microphone=(), display-capture=(), geolocation=(), payment=(), usb=()";

    private final PageOptions settings;
    private final OperatorTerms terms;
    private final PageLanguages languages;
    private final PageAssets assets;
    private final PageTemplate page = PageTemplate.read("operator.html");
    private final PageTemplate refusal = PageTemplate.read("operator-refused.html");

    OperatorPage(PageOptions settings, OperatorTerms terms, PageLanguages languages, PageAssets assets) {
        this.settings = settings;
        this.terms = terms;
        this.languages = languages;
        this.assets = assets;
    }

    /**
     * Answers with the page, or with 401 or 403 and a page that explains it.
     *
     * @param up the relative path from the requested page to {@link PageOptions#path}
     */
    void show(Exchange exchange, String up) {
        try {
            exchange.identifyCaller(Route.Access.BACK_OFFICE);
        } catch (RefusalException refused) {
            refuse(exchange, up, refused);
            return;
        }
        PageLanguage language = language(exchange);
        respond(exchange, 200, page, up, language, Map.of("words", inScript(language), "settings", settings(exchange)));
    }

    private void refuse(Exchange exchange, String up, RefusalException refused) {
        boolean isUnknown = refused.code().kind() == RefusalCode.Kind.UNAUTHORIZED;
        if (!isUnknown && refused.code().kind() != RefusalCode.Kind.FORBIDDEN) {
            throw refused;
        }
        String what = isUnknown ? "operator/signIn" : "operator/forbidden";
        PageLanguage language = language(exchange);
        if (isUnknown) {
            exchange.respondHeader("WWW-Authenticate", "Bearer");
        }
        respond(
                exchange,
                isUnknown ? 401 : 403,
                refusal,
                up,
                language,
                Map.of(
                        "heading",
                        Html.escape(language.text(what + "/title")),
                        "text",
                        Html.escape(language.text(what + "/text")),
                        "action",
                        Html.escape(language.text(what + "/action")),
                        "way",
                        Html.escape(isUnknown ? settings.signInUrl() : "")));
    }

    private void respond(
            Exchange exchange,
            int status,
            PageTemplate template,
            String up,
            PageLanguage language,
            Map<String, String> more) {
        exchange.respondHeader("Content-Security-Policy", policy(template));
        exchange.respondHeader("Permissions-Policy", PERMISSIONS);
        exchange.respondHeader("Referrer-Policy", "no-referrer");
        exchange.respondHeader("Cache-Control", "no-store");
        String folder = up + "assets/" + assets.version();
        Map<String, String> values = new LinkedHashMap<>(more);
        values.put("assets", folder);
        values.put("preloads", PageRoutes.preloads(folder, MODULES));
        values.put("support", PageRoutes.support(settings));
        values.put("barLight", settings.theme().light().primary());
        values.put("barDark", settings.theme().dark().primary());
        String html = template.filled(language, settings.brand(), values);
        PageAssets.respond(exchange, status, MediaTypes.HTML, html.getBytes(StandardCharsets.UTF_8));
    }

    private PageLanguage language(Exchange exchange) {
        return languages.choose(
                exchange.query("language").orElse(""),
                exchange.header("Accept-Language").orElse(""));
    }

    private static String inScript(PageLanguage language) {
        return PageRoutes.inScript(language.words());
    }

    /** Forbids other pages to show it in a frame, where they could trick a user into pressing its buttons. */
    private String policy(PageTemplate template) {
        return "default-src 'none'; script-src 'self'" + template.scriptHashes() + "; style-src 'self'"
                + template.styleHashes() + "; img-src 'self'" + PageRoutes.logoSource(settings)
                + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** The settings of the server that the page gets. Contains no data about people. */
    private String settings(Exchange exchange) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("api", DemoCallers.prefixOf(exchange) + settings.apiPath());
        told.put("brand", settings.brand());
        told.put("logo", settings.logoUrl());
        told.put(
                "languages",
                languages.all().stream()
                        .map(language -> List.of(language.code(), language.name()))
                        .collect(Collectors.toList()));
        told.put("words", PageAssets.OPERATOR_WORDS);
        told.put("timeZone", settings.timeZone());
        told.put("support", settings.support());
        told.put("privacyUrl", settings.privacyUrl());
        told.put("signInUrl", settings.signInUrl());
        told.put("names", terms.tellsNames());
        told.put("notices", terms.givesNotices().getAsBoolean());
        told.put("identifiers", terms.findsIdentifiers().getAsBoolean());
        told.put("resend", terms.resendsEvents().getAsBoolean());
        return Html.escape(Json.text(told));
    }
}
