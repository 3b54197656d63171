package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.adapter.http.wire.EntityTag;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the page, in a folder named after their content, so that browsers may cache them for ever. A request
 * with another folder name gets the current files: during a deployment the page may come from one replica and a script
 * from the next.
 */
final class PageAssets {
    private static final String FOLDER = "page/assets/";

    /** The prefix of the names of the operator page's texts. */
    static final String OPERATOR_WORDS = "operator-";

    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "json", MediaTypes.JSON);

    private record Asset(String type, byte[] bytes, byte[] compressed) {}

    private final Map<String, Asset> assets = new TreeMap<>();
    private final String version;

    PageAssets(PageLanguages languages, String theme) {
        for (String name : Resources.list(FOLDER, "main.js")) {
            if (name.endsWith(".js") || name.endsWith(".css")) {
                String text = Compact.code(Resources.text(FOLDER + name));
                add(name, utf8(name.equals("page.css") ? theme + text : text));
            } else {
                add(name, Resources.read(FOLDER + name));
            }
        }
        for (PageLanguages.PageLanguage language : languages.all()) {
            add(language.code() + ".json", utf8(Json.text(language.wordsOfRoom())));
            add(OPERATOR_WORDS + language.code() + ".json", utf8(Json.text(language.words())));
        }
        ByteArrayOutputStream everything = new ByteArrayOutputStream();
        assets.values().forEach(asset -> everything.writeBytes(asset.bytes()));
        version = EntityTag.of(everything.toByteArray()).text().replaceAll("[^A-Za-z0-9_-]|^W", "");
    }

    private void add(String name, byte[] bytes) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            throw new IllegalStateException("an asset of an unknown type: " + name);
        }
        assets.put(name, new Asset(type, bytes, compressed(bytes)));
    }

    /** The name of the folder. */
    String version() {
        return version;
    }

    /** The modules, so that a browser can load them before it parses the imports. */
    List<String> modules() {
        return List.of("main.js", "settings.js", "words.js", "api.js", "view.js", "call.js", "attention.js");
    }

    /**
     * Answers with {@code file} of {@code folder}. A page that loads a file again adds a tilde and a number to the
     * name.
     */
    void answer(Exchange exchange, String folder, String file) {
        Asset asset = assets.get(file);
        if (asset == null) {
            throw routeNotFound(exchange);
        }
        boolean isCurrent = folder.split("~", 2)[0].equals(version);
        exchange.respondHeader("Cache-Control", isCurrent ? "public, max-age=31536000, immutable" : "no-store");
        respond(exchange, 200, asset.type(), asset.bytes(), asset.compressed());
    }

    /** Answers with the page's icon at the default path of browsers. */
    void answerIcon(Exchange exchange) {
        Asset icon = assets.get("icon.png");
        exchange.respondHeader("Cache-Control", "public, max-age=86400");
        respond(exchange, 200, icon.type(), icon.bytes(), icon.compressed());
    }

    private static HttpProblem routeNotFound(Exchange exchange) {
        return exchange.routeNotFound();
    }

    /** Answers with text that contains no credential, compressed if the browser accepts that. */
    static void respond(Exchange exchange, int status, String type, byte[] bytes) {
        respond(exchange, status, type, bytes, compressed(bytes));
    }

    private static void respond(Exchange exchange, int status, String type, byte[] bytes, byte[] compressed) {
        exchange.respondHeader("X-Content-Type-Options", "nosniff");
        exchange.respondHeader("Vary", "Accept-Encoding, Accept-Language");
        if (acceptsGzip(exchange.header("Accept-Encoding").orElse(""))) {
            exchange.respondHeader("Content-Encoding", "gzip");
            exchange.respondBytes(status, type, compressed);
        } else {
            exchange.respondBytes(status, type, bytes);
        }
    }

    private static boolean acceptsGzip(String acceptEncoding) {
        return Arrays.stream(acceptEncoding.toLowerCase(Locale.ROOT).split(","))
                .map(coding -> coding.replaceAll("\\s", ""))
                .anyMatch(coding -> coding.startsWith("gzip") && !coding.matches("gzip;q=0(\\.0*)?"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] compressed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("compressing in memory failed", e);
        }
        return out.toByteArray();
    }
}
