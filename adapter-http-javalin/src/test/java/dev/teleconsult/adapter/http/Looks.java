package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Judges the appearance of a page: with axe, by what is cut off, and with the profile {@code browsers} by screenshots
 * for a person to look at.
 */
final class Looks {
    private static final String AXE = axe();

    private Looks() {}

    /**
     * Judges the current page on a phone of 360 pixels: by day and by night, with text twice as large, and then on a
     * desktop, as which the browser is left.
     */
    static void assertAccessibleAndWhole(Browser browser, String name) {
        browser.size(360, 740, true).media("prefers-color-scheme", "light").textSize(100);
        // A dialog that is still fading in has too little contrast.
        browser.run("document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))"
                + ".forEach((one) => one.finish())");
        if ((Boolean) browser.run("return !window.axe")) {
            browser.run(AXE);
        }
        assertThat(violations(browser, "")).as(name).isEmpty();
        screenshot(browser, name + "-phone");
        browser.textSize(200);
        assertNothingIsCut(browser, name + " at 200 %");
        screenshot(browser, name + "-phone-200");
        if (Whole.isWanted()) {
            assertThat(violations(browser, "")).as("%s at 200 %%", name).isEmpty();
        }
        browser.textSize(100).media("prefers-color-scheme", "dark");
        assertThat(violations(browser, "color-contrast"))
                .as("%s in the dark", name)
                .isEmpty();
        screenshot(browser, name + "-phone-dark");
        browser.media("prefers-color-scheme", "light").size(1280, 800, false);
        assertNothingIsCut(browser, name + " on a desktop");
        screenshot(browser, name + "-desktop");
    }

    /** With the profile {@code browsers} only: it takes as long as a judgement, and nothing in a build uses it. */
    static void screenshot(Browser browser, String name) {
        if (Whole.isWanted()) {
            browser.screenshot(name);
        }
    }

    private static void assertNothingIsCut(Browser browser, String where) {
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('button, select, h1, h2, p, a, input')]"
                                        + ".filter(one => one.offsetParent && !one.matches('.unseen'))"
                                        + ".map(one => [one.id, one.getBoundingClientRect()])"
                                        + ".filter(([id, box]) => box.left < -1 || box.right > document.documentElement.clientWidth + 1)"
                                        + ".map(([id, box]) => id + ' ' + Math.round(box.left) + '-' + Math.round(box.right))"
                                        + ".concat(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['scrolls sideways'] : [])"))
                .as(where)
                .isEqualTo(List.of());
    }

    private static List<?> violations(Browser browser, String rule) {
        String which = rule.isEmpty()
                ? "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
                : "{type: 'rule', values: ['" + rule + "']}";
        return (List<?>) browser.runAsync("const done = arguments[arguments.length - 1];"
                + "axe.run(document, {iframes: false, preload: {assets: ['media']}, resultTypes: ['violations'], runOnly: "
                + which + "})"
                + ".then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))));");
    }

    private static String axe() {
        try (InputStream script = Looks.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
