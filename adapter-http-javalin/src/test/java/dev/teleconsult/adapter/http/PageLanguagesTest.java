package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.http.resources.Resources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The languages of the page: each is one file, and has all texts of the English one. */
class PageLanguagesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    /** The plural categories that {@code Intl.PluralRules} of a language may return. */
    private static final Map<String, Set<String>> PLURALS =
            Map.of("ar", Set.of("zero", "one", "two", "few", "many", "other"));

    static List<String> languages() {
        return Whole.languages();
    }

    @Test
    void pageShouldHaveSixLanguages() {
        assertThat(languages()).containsExactly("ar", "de", "en", "es", "fr", "it");
    }

    @ParameterizedTest
    @MethodSource("languages")
    void languageShouldHaveAllTextsOfTheEnglishFile(String code) throws Exception {
        List<String> problems = new ArrayList<>();
        compare("", read("en"), read(code), code, problems);

        assertThat(problems).isEmpty();
        assertThat(read(code).get("dir").asText()).isIn("ltr", "rtl");
        assertThat(read(code).get("callLanguage").asText())
                .as("what the API takes")
                .isIn("it", "en");
    }

    private static JsonNode read(String code) throws Exception {
        return JSON.readTree(Resources.read("page/languages/" + code + ".json"));
    }

    private static void compare(String path, JsonNode english, JsonNode other, String code, List<String> problems) {
        if (english.isObject() && english.has("one") && english.has("other")) {
            Set<String> wanted = PLURALS.getOrDefault(code, Set.of("one", "other"));
            if (!names(other).equals(new TreeSet<>(wanted))) {
                problems.add(path + " has other plurals than " + wanted);
            }
        } else if (english.isObject()) {
            if (!names(english).equals(names(other))) {
                problems.add(path + " has " + names(other) + " for " + names(english));
                return;
            }
            english.fieldNames()
                    .forEachRemaining(
                            name -> compare(path + "/" + name, english.get(name), other.get(name), code, problems));
        } else if (other.asText().isBlank()) {
            problems.add(path + " is empty");
        } else if (!places(english).equals(places(other))) {
            problems.add(path + " has " + places(other) + " for " + places(english));
        }
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> places(JsonNode text) {
        Set<String> places = new TreeSet<>();
        Matcher matcher = PLACE.matcher(text.asText());
        while (matcher.find()) {
            places.add(matcher.group());
        }
        return places;
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', -, en",
                "'', 'fr-CH, fr;q=0.9, en;q=0.8', fr",
                "'', 'pl, de;q=0.2, es;q=0.7', es",
                "'', 'de;q=0, it', it",
                "'', 'de;q=nonsense, it;q=0.1', it",
                "'', ';;;,,q=', en",
                "AR-eg, de, ar",
                "tlh, de, de"
            })
    void pageShouldBeInTheReadersLanguage(String asked, String header, String expected) {
        try (TestServer server = TestServer.start()) {
            TestServer.Call call = server.call(
                            "GET", "/telecons-fe/teleconsultation/x" + (asked.isEmpty() ? "" : "?language=" + asked))
                    .undocumented();
            if (header != null) {
                call.headers("Accept-Language", header);
            }
            assertThat(call.send().text()).contains("<html lang=\"" + expected + "\"");
        }
    }

    @Test
    void filesShouldBeCachedForeverOnlyUnderTheFolderName() {
        try (TestServer server = TestServer.start()) {
            String page = server.call("GET", "/telecons-fe/teleconsultation/x")
                    .undocumented()
                    .send()
                    .text();
            Matcher folder =
                    Pattern.compile("data-assets=\"\\.\\./assets/([^\"]+)\"").matcher(page);
            assertThat(folder.find()).isTrue();
            for (String again : List.of("", "~1")) {
                Answer file = asset(server, folder.group(1) + again + "/main.js");
                assertThat(file.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
                assertThat(file.text()).doesNotContain("\n//");
            }
            assertThat(asset(server, "of-another-replica/main.js").header("Cache-Control"))
                    .isEqualTo("no-store");
            assertThat(asset(server, folder.group(1) + "/nothing.js").status()).isEqualTo(404);
            assertThat(server.call("GET", "/telecons-fe/assets/x/page.css")
                            .headers("Accept-Encoding", "gzip;q=0")
                            .undocumented()
                            .send()
                            .header("Content-Encoding"))
                    .isEmpty();
        }
    }

    /** The size of everything that one visit loads, without the pictures of the operator. */
    @Test
    void pageShouldBeSmallInEachLanguage() {
        try (TestServer server = TestServer.start()) {
            for (String language : Whole.languages()) {
                byte[] page = server.call("GET", "/telecons-fe/teleconsultation/x?language=" + language)
                        .undocumented()
                        .send()
                        .body();
                Matcher files = Pattern.compile("(?:href|src)=\"\\.\\./assets/([^\"]+\\.(?:js|css|svg))\"")
                        .matcher(new String(page, StandardCharsets.UTF_8));
                int bytes = page.length;
                int count = 0;
                while (files.find()) {
                    bytes += asset(server, files.group(1)).body().length;
                    count++;
                }
                assertThat(count).isGreaterThan(7);
                assertThat(bytes).as(language).isBetween(30_000, 60_000);
            }
        }
    }

    private static Answer asset(TestServer server, String path) {
        return server.call("GET", "/telecons-fe/assets/" + path).undocumented().send();
    }
}
