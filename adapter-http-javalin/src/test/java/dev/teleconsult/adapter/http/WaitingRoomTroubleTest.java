package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.adapter.http.browser.InBetween;
import dev.teleconsult.adapter.http.browser.InBetween.Trouble;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Troubles that must not keep a patient out: unexpected answers between browser and server, files that do not arrive,
 * an old browser. The page's timers run twenty times as fast.
 */
class WaitingRoomTroubleTest {
    private static final int HURRY = 20;

    /** Longer than the page waits for an answer, by its own accelerated clock. */
    private static final long LATE_MILLIS = 1000;

    private static final Browser browser = Browser.shared();
    private static VisitFixture visit;
    private static InBetween gateway;

    @BeforeAll
    static void startVisits() {
        visit = VisitFixture.start();
        gateway = new InBetween(visit.server.url(""), LATE_MILLIS);
    }

    @AfterAll
    static void endVisits() {
        gateway.close();
        visit.close();
    }

    @AfterEach
    void leave() {
        gateway.heal();
        browser.reset();
    }

    // ---- answers of systems in between

    /** The kinds of requests, and when they are made. */
    enum Request {
        LOOK("theme="),
        EVENTS("/events"),
        SCRIPT("/main.js"),
        MODULE("/view.js"),
        STYLE("/page.css");

        private final String pathPart;

        Request(String pathPart) {
            this.pathPart = pathPart;
        }

        private String pathPart() {
            return pathPart;
        }

        /** Files are requested at the start only. */
        private boolean isFile() {
            return this != LOOK && this != EVENTS;
        }
    }

    /** One odd answer: of which request, how, and in which state of the page. */
    record Case(Request request, Trouble trouble, String state) {}

    private static final List<String> STATES = List.of("starting", "early", "ready", "inCall");

    /** All there are with the profile {@code browsers}, else a sample; {@link #sampleShouldHaveEachTrouble} says of what. */
    private static List<Case> cases(boolean isWhole) {
        List<Case> cases = new ArrayList<>();
        for (Request request : Request.values()) {
            for (Trouble trouble : Trouble.values()) {
                int turn = trouble.ordinal() + request.ordinal();
                for (String state : request.isFile() ? List.of("starting") : STATES) {
                    boolean isSampled = request.isFile()
                            ? turn % 3 == 0
                            : STATES.get(turn % 4).equals(state);
                    if (isWhole || isSampled) {
                        cases.add(new Case(request, trouble, state));
                    }
                }
            }
        }
        return cases;
    }

    @Test
    void sampleShouldHaveEachTrouble() {
        List<Case> sample = cases(false);
        for (Trouble trouble : Trouble.values()) {
            assertThat(sample.stream().filter(one -> one.trouble() == trouble))
                    .as("looks, streams and files with %s", trouble)
                    .extracting(one ->
                            one.request().isFile() ? "file" : one.request().name())
                    .containsExactlyInAnyOrder("LOOK", "EVENTS", "file");
        }
        for (Request request : Request.values()) {
            assertThat(sample.stream().filter(one -> one.request() == request))
                    .as("states of the page when %s is answered oddly", request)
                    .extracting(Case::state)
                    .containsOnly(request.isFile() ? new String[] {"starting"} : STATES.toArray(String[]::new));
        }
    }

    static Stream<Case> casesAtTheStart() {
        return cases(Whole.isWanted()).stream().filter(one -> one.state().equals("starting"));
    }

    @ParameterizedTest
    @MethodSource("casesAtTheStart")
    void pageShouldStartAfterAnUnexpectedAnswer(Case one) {
        String id = visit.scheduled();
        gateway.forget();
        browser.forgetFiles();
        gateway.put(one.request().pathPart(), one.trouble());
        open("patient1", id);
        browser.await("the odd answer", () -> gateway.count(one.request().pathPart()) > 0);
        if (one.request() == Request.LOOK && one.trouble() != Trouble.LATE) {
            browser.await("word of it", () -> List.of("away", "signIn").contains(browser.state()));
        }
        gateway.heal();
        browser.awaitState("early");
        if (one.request() == Request.STYLE) {
            browser.await(
                    "the style",
                    () -> browser.run("return getComputedStyle(document.body).display")
                            .equals("flex"));
        }
    }

    /** The other cases, one page for each request and state: each trouble comes once the trouble before it is over. */
    static Stream<Arguments> casesOnAPage() {
        Map<List<Object>, List<Trouble>> pages = new LinkedHashMap<>();
        cases(Whole.isWanted()).stream()
                .filter(one -> !one.state().equals("starting"))
                .forEach(one -> pages.computeIfAbsent(List.of(one.request(), one.state()), page -> new ArrayList<>())
                        .add(one.trouble()));
        return pages.entrySet().stream()
                .map(page -> Arguments.of(page.getKey().get(0), page.getKey().get(1), page.getValue()));
    }

    @ParameterizedTest
    @MethodSource("casesOnAPage")
    void pageShouldRecoverAfterUnexpectedAnswers(Request request, String state, List<Trouble> troubles) {
        String id = visit.scheduled();
        if (!state.equals("early")) {
            visit.untilItIsTime();
        }
        open("patient1", id);
        browser.awaitState(state.equals("early") ? "early" : "ready");
        if (state.equals("inCall")) {
            browser.click("action");
            browser.awaitState("inCall");
        }
        for (Trouble trouble : troubles) {
            browser.await("a stream", () -> gateway.isUnderWay(id + "/events"));
            gateway.put(request.pathPart(), trouble);
            gateway.forget();
            if (request == Request.EVENTS) {
                // The open stream ends; the next one meets the trouble.
                gateway.endAll(id + "/events");
            }
            browser.await(trouble.name(), () -> gateway.count(request.pathPart()) > 1);
            assertThat(browser.state())
                    .as("no final state because of %s", trouble)
                    .isIn(state, state.equals("inCall") ? state : "signIn");
            gateway.heal();
            browser.awaitState(state);
        }
        browser.await("a stream again", () -> gateway.isUnderWay(id + "/events"));
    }

    private static void open(String user, String id) {
        browser.hurry(HURRY).open(visit.page(user, id).replace(visit.server.url(""), gateway.url("")));
    }

    @Test
    void pageShouldPollLessOftenWhileTheServerIsAwayAndReportItOnce() {
        String id = visit.scheduled();
        open("patient1", id);
        browser.awaitState("early");
        gateway.put("/api/", Trouble.NOT_FOUND_PAGE);
        gateway.endAll("/events");
        browser.await("word of the trouble", () -> browser.isShown("away"));
        gateway.forget();
        // Three seconds, which are a minute for the page.
        Object written = browser.runAsync("const done = arguments[0]; let written = 0;"
                + "new MutationObserver(all => { written += all.length; }).observe(document.getElementById('announcer'),"
                + " {childList: true, characterData: true, subtree: true}); setTimeout(() => done(written), 60000);");
        assertThat(written).as("times it is read out").isEqualTo(0L);
        assertThat(gateway.count("/api/")).as("requests in a minute").isBetween(1L, 14L);
        gateway.heal();
        browser.await("the end of the trouble", () -> !browser.isShown("away"));
    }

    // ---- the start

    @Test
    void pageShouldShowTextInTheReadersLanguageBeforeAnyScriptRuns() {
        String page = visit.server
                .call("GET", "/telecons-fe/teleconsultation/x")
                .headers("Accept-Language", "fr;q=0.1, it-CH, en;q=0.5")
                .undocumented()
                .send()
                .text();
        assertThat(page).contains("<html lang=\"it\"", "Stiamo cercando la sua visita.", "La pagina non si è avviata.");
    }

    @Test
    void pageShouldReportThatItCouldNotStartWithoutScripts() {
        browser.forgetFiles();
        gateway.put(".js", Trouble.CUT);
        open("patient1", visit.scheduled());
        assertThat(browser.isShown("stuck")).isFalse();
        // The notice appears by a CSS animation of ten seconds, which needs no script.
        browser.run(
                "document.getAnimations().filter(one => one.animationName === 'stuck').forEach(one => one.finish())");
        assertThat(browser.text("stuck")).contains("The page could not start.", "Load it again");
        assertThat(browser.text("title")).isEqualTo("One moment");
    }

    // ---- old browsers

    /** Features that are newer than Safari 13.1, Chrome 90 and Firefox 90, or missing in one of them. */
    private static final String OLD = "delete AbortSignal.timeout; delete Array.prototype.at; delete Object.hasOwn;"
            + " delete window.structuredClone; delete window.BroadcastChannel; delete Promise.any; delete window.WeakRef;"
            + " delete Intl.DisplayNames; delete Intl.ListFormat; delete Intl.RelativeTimeFormat; delete Intl.Locale;"
            + " delete Intl.DurationFormat; delete Intl.Segmenter; delete Element.prototype.replaceChildren;"
            + " delete Array.prototype.findLast; delete Array.prototype.toSorted; delete Promise.withResolvers;"
            + " delete Navigator.prototype.wakeLock; delete Navigator.prototype.permissions; delete window.requestIdleCallback;"
            + " window.webkitAudioContext = window.AudioContext; delete window.AudioContext; delete window.Notification;"
            + " delete MediaQueryList.prototype.addEventListener; delete Blob.prototype.text; delete crypto.randomUUID;"
            + " const Real = Intl.NumberFormat; Intl.NumberFormat = function (locale, options) {"
            + "   if (options && options.style === 'unit') throw new RangeError('style'); return new Real(locale, options); };";

    @Test
    void oldBrowserShouldJoinAndTestDevices() {
        String id = visit.scheduled();
        browser.before(OLD);
        open("patient1", id);
        browser.awaitState("early");
        browser.run("document.getElementById('check-action').click()");
        browser.await("a verdict", () -> browser.text("check-microphone-result").equals("We hear you"));
        visit.untilItIsTime();
        browser.awaitState("ready");
        browser.run("document.getElementById('action').click()");
        browser.awaitState("inCall");
        assertThat(browser.console()).noneMatch(line -> line.contains("Error"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"delete window.EventSource", "delete String.prototype.replaceAll", "delete Intl.PluralRules"})
    void pageShouldReportATooOldBrowserAndOfferTheLink(String what) {
        browser.before(what);
        open("patient1", visit.scheduled());
        browser.awaitState("old");
        assertThat(browser.text("old")).startsWith("This browser is too old for a video visit.");
        assertThat(browser.run("return document.getElementById('old-link').value === location.href"))
                .isEqualTo(true);
        assertThat(browser.isShown("state")).isFalse();
    }
}
