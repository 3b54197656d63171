package dev.teleconsult.adapter.http.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The languages of the page, one file each. To add a language, add a file. */
final class PageLanguages {
    static final String FOLDER = "page/languages/";

    /** The part of a file with the texts of the operator's page. */
    private static final String OPERATOR = "operator";

    /** The language for readers whose languages are all missing. */
    private static final String OTHERWISE = "en";

    private final Map<String, PageLanguage> languages = new TreeMap<>();

    /**
     * A language.
     *
     * @param code ISO 639-1
     * @param words the content of its file
     */
    record PageLanguage(String code, JsonNode words) {

        /** The language's own name. */
        String name() {
            return words.path("name").asText();
        }

        boolean isRightToLeft() {
            return words.path("dir").asText().equals("rtl");
        }

        /** The texts of the waiting room, without those of the operator's page, which patients do not need. */
        JsonNode wordsOfRoom() {
            return ((ObjectNode) words.deepCopy()).without(OPERATOR);
        }

        /** A text by its path of names, separated by slashes. */
        String text(String path) {
            JsonNode found = words.at("/" + path);
            if (!found.isTextual()) {
                throw new IllegalStateException("the words of " + code + " lack " + path);
            }
            return found.textValue();
        }
    }

    PageLanguages() {
        for (String name : Resources.list(FOLDER, OTHERWISE + ".json")) {
            String code = name.substring(0, name.length() - ".json".length());
            languages.put(code, new PageLanguage(code, Json.readBody(Resources.read(FOLDER + name))));
        }
    }

    List<PageLanguage> all() {
        return List.copyOf(languages.values());
    }

    /**
     * Chooses the language for a reader.
     *
     * @param asked the language named in the address; empty for none
     * @param acceptLanguage the header of that name; empty for none
     */
    PageLanguage choose(String asked, String acceptLanguage) {
        return spoken(asked)
                .or(() -> wishes(acceptLanguage).stream()
                        .map(this::spoken)
                        .flatMap(Optional::stream)
                        .findFirst())
                .orElseGet(() -> languages.get(OTHERWISE));
    }

    private Optional<PageLanguage> spoken(String tag) {
        return Optional.ofNullable(languages.get(tag.toLowerCase(Locale.ROOT).split("-", 2)[0]));
    }

    /**
     * The tags of an {@code Accept-Language} (RFC 9110, section 12.5.4), the preferred first. An invalid weight counts
     * as low.
     */
    private static List<String> wishes(String header) {
        record Wish(String tag, double weight) {}
        List<Wish> wishes = new ArrayList<>();
        for (String part : header.length() > 500 ? new String[0] : header.split(",")) {
            String[] pieces = part.strip().split("\\s*;\\s*q=", 2);
            wishes.add(new Wish(pieces[0], pieces.length == 1 ? 1 : weight(pieces[1])));
        }
        return wishes.stream()
                .filter(wish -> wish.weight() > 0)
                .sorted(Comparator.comparingDouble(Wish::weight).reversed())
                .map(Wish::tag)
                .toList();
    }

    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
