package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.PageSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The waiting room, besides its colours, which are in the configuration file. */
final class PageVariables {

    private static final String A_PATH = "a path such as /telecons-fe, without a slash at its end";
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]+)+");

    /** A text that is no plain source could end the directive that it is put into and begin another. */
    private static final Pattern SOURCE =
            Pattern.compile("'self'|'none'|(?:https?://)?(?:\\*\\.)?[A-Za-z0-9.-]+(?::(?:\\d+|\\*))?");

    private static final String SOURCES = "hosts such as https://*.example.org, 'self' or 'none', separated by commas";

    static final List<Setting<PageSettings.Builder, ?>> SETTINGS = List.of(
            Setting.of(
                    Variable.text("PAGE_PATH", A_PATH, PATH, "/telecons-fe").means("Where the waiting room is."),
                    PageSettings.Builder::path),
            Setting.of(
                    Variable.text("PAGE_API_PATH", A_PATH, PATH, "/api/v1/telecons-be")
                            .means("Where browsers reach the API, on the same origin."),
                    PageSettings.Builder::apiPath),
            Setting.of(
                    Variable.text("PAGE_BRAND", "a text", Pattern.compile(".+")).means("A name that the page shows."),
                    PageSettings.Builder::brand),
            Setting.of(
                    Variable.flag("PAGE_JOIN_AT_ONCE", false)
                            .means("Whether the call opens by itself; else the participant presses a button."),
                    PageSettings.Builder::joinAtOnce),
            Setting.of(
                    Variable.list("PAGE_FRAME_SOURCES", SOURCES, SOURCE, "https://*.bandyer.com,https://*.kaleyra.com")
                            .means("Which hosts the page may show calls from."),
                    PageSettings.Builder::frameSources),
            Setting.of(
                    Variable.list("PAGE_FRAME_ANCESTORS", SOURCES, SOURCE, "'self'")
                            .means("Which hosts may show the page in a frame."),
                    PageSettings.Builder::frameAncestors));

    static final List<Variable<?>> ALL = variables();

    private PageVariables() {}

    private static List<Variable<?>> variables() {
        List<Variable<?>> all = new ArrayList<>();
        SETTINGS.forEach(setting -> all.add(setting.variable()));
        return List.copyOf(all);
    }
}
