package dev.teleconsult.adapter.http;

import dev.teleconsult.adapter.http.resources.Resources;
import java.util.List;

/**
 * Whether tests of the page try everything, which takes minutes, or a sample. The profile {@code browsers} tries
 * everything.
 */
final class Whole {
    private Whole() {}

    static boolean isWanted() {
        return Boolean.getBoolean("browsers.whole");
    }

    /** The languages of the page. */
    static List<String> languages() {
        return Resources.list("page/languages/", "en.json").stream()
                .map(name -> name.replace(".json", ""))
                .toList();
    }
}
