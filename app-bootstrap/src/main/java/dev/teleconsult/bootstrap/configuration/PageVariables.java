package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.PageSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The variables of the waiting room. Its colours are in the configuration file. */
final class PageVariables {

    private static final String A_PATH = "a path such as /telecons-fe, without a slash at its end";
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9._~-]++)++");

    /** The form of a source; another text could end the directive and begin another one. */
    private static final Pattern SOURCE =
            Pattern.compile("'self'|'none'|(?:https?://)?(?:\\*\\.)?[A-Za-z0-9.-]+(?::(?:\\d+|\\*))?");

    private static final String AN_ADDRESS = "an http or https URL";
    private static final Pattern ADDRESS = Pattern.compile("https?://[A-Za-z0-9.-]+(?::\\d+)?(?:[/?#][!-~]*)?");

    private static final String SOURCES = "hosts such as https://*.example.org, 'self' or 'none', separated by commas";

    static final Variable<URI> PUBLIC_URL = Variable.url("PUBLIC_URL")
            .means("The public address of the page, without its path; unset: no answer contains an absolute address"
                    + " of the page.");

    static final List<Setting<PageSettings.Builder, ?>> SETTINGS = List.of(
            Setting.of(
                    Variable.text("PAGE_PATH", A_PATH, PATH, "/telecons-fe").means("The path of the waiting room."),
                    PageSettings.Builder::path),
            Setting.of(
                    Variable.text("PAGE_API_PATH", A_PATH, PATH, "/api/v1/telecons-be")
                            .means("The path at which browsers reach the API, on the same origin."),
                    PageSettings.Builder::apiPath),
            Setting.of(PUBLIC_URL, PageSettings.Builder::publicUrl),
            Setting.of(
                    Variable.text(
                                    "CALENDAR_ORGANIZER",
                                    "an e-mail address",
                                    Pattern.compile("[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,255}"))
                            .means("The organizer that calendar files name; unset: noreply at the host of"
                                    + " `PUBLIC_URL`."),
                    PageSettings.Builder::calendarOrganizer),
            Setting.of(
                    Variable.text("PAGE_BRAND", "a text", Pattern.compile(".+")).means("A name that the page shows."),
                    PageSettings.Builder::brand),
            Setting.of(
                    Variable.zone("PAGE_TIME_ZONE")
                            .means(
                                    "The clinic's time zone, in which the page shows appointments. Unset: the time zone of the participant's browser."),
                    PageSettings.Builder::timeZone),
            Setting.of(
                    Variable.text(
                                    "PAGE_SUPPORT_PHONE",
                                    "a phone number such as +39 02 123 456",
                                    Pattern.compile("[+0-9][0-9 ()/.-]{2,29}"))
                            .means("The number that the page shows to participants who need help."),
                    PageSettings.Builder::supportPhone),
            Setting.of(
                    Variable.text(
                                    "PAGE_SUPPORT_EMAIL",
                                    "an e-mail address",
                                    Pattern.compile("[^\\s@<>\"?&]+@[^\\s@<>\"?&]+"))
                            .means("The address that the page shows to participants who need help."),
                    PageSettings.Builder::supportEmail),
            Setting.of(
                    Variable.text("PAGE_SUPPORT_TEXT", "a text of at most 200 characters", Pattern.compile(".{1,200}"))
                            .means("More text about help on the page, for example opening hours."),
                    PageSettings.Builder::supportText),
            Setting.of(
                    Variable.text("PAGE_PRIVACY_URL", AN_ADDRESS, ADDRESS).means("The operator's privacy notice."),
                    PageSettings.Builder::privacyUrl),
            Setting.of(
                    Variable.text("PAGE_AFTER_URL", AN_ADDRESS, ADDRESS)
                            .means("The address that the page offers after the visit, for example a survey."),
                    PageSettings.Builder::afterUrl),
            Setting.of(
                    Variable.text("PAGE_SIGN_IN_URL", AN_ADDRESS, ADDRESS)
                            .means(
                                    "The address at which a participant signs in again. Unset: the page is loaded again."),
                    PageSettings.Builder::signInUrl),
            Setting.of(
                    Variable.flag("PAGE_JOIN_AT_ONCE", false)
                            .means("Whether the call opens by itself. `false`: the participant presses a button."),
                    PageSettings.Builder::joinAtOnce),
            Setting.of(
                    Variable.list("PAGE_FRAME_SOURCES", SOURCES, SOURCE)
                            .means("The hosts whose calls the page may show. Unset: the video provider's own, with"
                                    + " Kaleyra `https://*.bandyer.com,https://*.kaleyra.com`."),
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
