package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.page.PageLanguages.PageLanguage;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.adapter.http.wire.ContentDigest;
import dev.teleconsult.adapter.http.wire.Html;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The template of a page. {@code {{say:path}}} is replaced by a text of the language, {@code {{name}}} by a value, and
 * {@code {{file:name}}} by a file next to the template. The Content-Security-Policy lists the hashes of the scripts
 * inside the page, so that no other script runs.
 */
final class PageTemplate {
    private static final String FOLDER = "page/";
    private static final Pattern FILE = Pattern.compile("\\{\\{file:([a-z.-]+)}}");
    private static final Pattern PLACE = Pattern.compile("\\{\\{(say:)?([A-Za-z/]+)}}");
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    private final String text;
    private final String scriptHashes;
    private final String styleHashes;

    private PageTemplate(String text) {
        this.text = text;
        this.scriptHashes = hashes(SCRIPT, text);
        this.styleHashes = hashes(STYLE, text);
    }

    static PageTemplate read(String name) {
        return new PageTemplate(Compact.code(FILE.matcher(Resources.text(FOLDER + name))
                .replaceAll(file -> Matcher.quoteReplacement(
                        Resources.text(FOLDER + file.group(1)).strip()))));
    }

    /** The sources for {@code script-src}, each after a space. */
    String scriptHashes() {
        return scriptHashes;
    }

    /** The sources for {@code style-src}, each after a space. */
    String styleHashes() {
        return styleHashes;
    }

    /** @param values inserted unchanged; the caller has escaped them */
    String filled(PageLanguage language, String brand, Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            String name = place.group(2);
            String value = place.group(1) != null
                    ? Html.escape(language.text(name))
                    : switch (name) {
                        case "lang" -> language.code();
                        case "dir" -> language.isRightToLeft() ? "rtl" : "ltr";
                        case "brand" -> Html.escape(brand);
                        case "title" -> Html.escape(language.text("visit") + (brand.isEmpty() ? "" : " · " + brand));
                        default -> values.get(name);
                    };
            if (value == null) {
                throw new IllegalStateException("nothing to fill in for " + name);
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static String hashes(Pattern element, String html) {
        StringBuilder sources = new StringBuilder();
        Matcher matcher = element.matcher(html);
        while (matcher.find()) {
            sources.append(" 'sha256-").append(sha256(matcher.group(1))).append('\'');
        }
        return sources.toString();
    }

    private static String sha256(String content) {
        return Base64.getEncoder().encodeToString(ContentDigest.of(content));
    }
}
