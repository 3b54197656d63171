package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.PageSettings;
import java.util.Locale;

/**
 * The colours of the page, as a style sheet made from a company's theme. A company chooses two colours for the light
 * and two for the dark theme; with any colours, text in them and on them is readable (WCAG 2.2, 1.4.3 and 1.4.11).
 */
final class ThemeSheet {
    private static final double TEXT = 4.5;

    /** The original's default accent is red, which this page uses only for leaving; the call keeps it. */
    private static final String ORIGINAL_DARK_ACCENT = "#d62828";

    private static final String CALM = "#8ab4f8";

    private ThemeSheet() {}

    static String of(PageSettings.Theme theme) {
        return ":root{" + variables(theme.light(), LIGHT) + "}\n@media (prefers-color-scheme:dark){:root{"
                + variables(theme.dark(), DARK) + "}}\n";
    }

    /** The colours that do not depend on the company. */
    private record Base(Colour paper, Colour surface, Colour ink, Colour soft, Colour line, Colour edge, Colour good) {}

    private static final Base LIGHT = new Base(
            Colour.of("#f4f6f8"),
            Colour.of("#ffffff"),
            Colour.of("#1a1c1f"),
            Colour.of("#51565d"),
            Colour.of("#dce0e5"),
            Colour.of("#6f757d"),
            Colour.of("#1b7a3d"));
    private static final Base DARK = new Base(
            Colour.of("#101418"),
            Colour.of("#1b2127"),
            Colour.of("#eef1f4"),
            Colour.of("#b3bac2"),
            Colour.of("#343c45"),
            Colour.of("#8b939c"),
            Colour.of("#6fd08c"));

    private static String variables(PageSettings.Palette palette, Base base) {
        Colour accent = Colour.of(palette.accent().equals(ORIGINAL_DARK_ACCENT) ? CALM : palette.accent());
        Colour bar = Colour.of(palette.primary());
        return "--paper:" + base.paper + ";--surface:" + base.surface + ";--ink:" + base.ink + ";--soft:" + base.soft
                + ";--line:" + base.line + ";--edge:" + base.edge + ";--good:" + base.good
                + ";--bar:" + bar + ";--on-bar:" + bar.readable()
                + ";--primary:" + accent + ";--on-primary:" + accent.readable()
                + ";--primary-ink:" + accent.movedUntilReadableOn(base.surface, base.ink)
                + ";--focus:" + accent.movedUntilReadableOn(base.surface, base.ink) + ";";
    }

    /** A colour of the sRGB space. */
    private record Colour(int red, int green, int blue) {
        private static final Colour BLACK = new Colour(0, 0, 0);
        private static final Colour WHITE = new Colour(255, 255, 255);

        /** @param hex checked by {@link PageSettings.Palette}: {@code #rgb} or {@code #rrggbb} */
        private static Colour of(String hex) {
            String digits = hex.substring(1);
            if (digits.length() == 3) {
                digits = digits.replaceAll("(.)", "$1$1");
            }
            return new Colour(
                    Integer.parseInt(digits, 0, 2, 16),
                    Integer.parseInt(digits, 2, 4, 16),
                    Integer.parseInt(digits, 4, 6, 16));
        }

        /** Black or white, whichever has more contrast to this colour; one of them always has a contrast of 4.5. */
        private Colour readable() {
            return contrast(WHITE) >= contrast(BLACK) ? WHITE : BLACK;
        }

        private Colour movedUntilReadableOn(Colour background, Colour towards) {
            Colour moved = this;
            for (int percent = 0; percent <= 100 && moved.contrast(background) < TEXT; percent += 5) {
                moved = mixed(towards, percent);
            }
            return moved;
        }

        private Colour mixed(Colour other, int percent) {
            return new Colour(
                    red + (other.red - red) * percent / 100,
                    green + (other.green - green) * percent / 100,
                    blue + (other.blue - blue) * percent / 100);
        }

        private double contrast(Colour other) {
            double one = luminance();
            double two = other.luminance();
            return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
        }

        private double luminance() {
            return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        }

        private static double linear(int channel) {
            double value = channel / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
        }
    }
}
