package dev.teleconsult.adapter.http;

import dev.teleconsult.adapter.http.resources.Resources;
import java.util.List;

/** Whether tests of the page try everything, which takes minutes, or a sample of it. The profile {@code browsers} wants it. */
final class Whole {
    private Whole() {}

    static boolean isWanted() {
        return Boolean.getBoolean("browsers.whole");
    }

    /** The languages there are. */
    static List<String> languages() {
        return Resources.list("page/languages/", "en.json").stream()
                .map(name -> name.replace(".json", ""))
                .toList();
    }
}
