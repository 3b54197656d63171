package dev.teleconsult.adapter.http.page;

import java.util.stream.Collectors;

/**
 * Removes indentation and comment lines from the code of the page, so that a phone on a slow connection loads a third
 * less. This requires that comments are on separate lines and that no string spans several lines.
 */
final class Compact {
    private Compact() {}

    static String code(String text) {
        return text.replaceAll("(?ms)^\\s*/\\*.*?\\*/\\s*?$", "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
