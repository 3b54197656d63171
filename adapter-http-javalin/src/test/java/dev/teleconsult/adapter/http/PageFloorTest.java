package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The oldest supported browsers are Safari 13.1, Chrome 90 and Firefox 90: an iPad of 2014, a phone of eight years.
 * With syntax they cannot parse the page would not start; features they lack must be checked before use.
 */
class PageFloorTest {
    /** Newer syntax and calls, each with its name. */
    private static final Pattern TOO_NEW =
            Pattern.compile("\\?\\?=|\\|\\|=|&&=|(?m)^await |^\\s*static\\s*\\{|#[a-z]+\\s*=|\\d_\\d"
                    + "|AbortSignal\\.(timeout|any)|structuredClone|Object\\.hasOwn|\\.at\\(|\\.findLast|\\.toSorted|\\.replaceChildren\\("
                    + "|Promise\\.(any|withResolvers)|WeakRef|BroadcastChannel|Intl\\.(DisplayNames|ListFormat|Locale|Segmenter|Relative)"
                    + "|style: 'unit'|dateStyle|timeStyle|randomUUID|requestIdleCallback|scrollend|popover|showModal");

    /** Newer style rules without which the page would be unusable. */
    private static final Pattern TOO_NEW_STYLE = Pattern.compile(
            "(?<![-a-z])gap:|inset:|:is\\(|:where\\(|:has\\(|color-mix|@layer|@container|\\ddvh|\\dsvh|aspect-ratio");

    @Test
    void scriptsShouldUseNoSyntaxUnknownToTheOldestBrowser() {
        List<String> found = new ArrayList<>();
        for (String name : Resources.list("page/assets/", "main.js")) {
            if (name.endsWith(".js")) {
                collect(name, Resources.text("page/assets/" + name), TOO_NEW, found);
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void firstScriptShouldRunInAnyBrowser() {
        List<String> found = new ArrayList<>();
        collect(
                "boot.js",
                Resources.text("page/boot.js"),
                Pattern.compile("=>|`|\\b(let|const|class|async|await)\\b|\\?\\."),
                found);
        assertThat(found).isEmpty();
    }

    @Test
    void styleShouldNotDependOnPropertiesUnknownToTheOldestBrowser() {
        List<String> found = new ArrayList<>();
        for (String name : List.of("page.css", "operator.css")) {
            collect(name, Resources.text("page/assets/" + name), TOO_NEW_STYLE, found);
        }
        assertThat(found).isEmpty();
    }

    @Test
    void rulesShouldDetectTheirViolations() {
        List<String> found = new ArrayList<>();
        collect("x.js", "a ??= 1;\nawait b();\nlist.at(-1);\nAbortSignal.timeout(5);", TOO_NEW, found);
        collect("x.css", ".a { gap: 1rem; }\n.b { inset: 0; }", TOO_NEW_STYLE, found);
        assertThat(found).hasSize(6);
    }

    private static void collect(String name, String code, Pattern what, List<String> found) {
        String bare = code.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^\\s*//.*$", "");
        Matcher matcher = what.matcher(bare);
        while (matcher.find()) {
            found.add(name + ": " + matcher.group());
        }
    }
}
