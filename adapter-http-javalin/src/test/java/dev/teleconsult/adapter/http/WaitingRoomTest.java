package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.adapter.http.browser.Key;
import dev.teleconsult.ports.testing.Failures;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for participants, in a real browser against a real server: what it shows, and when. */
class WaitingRoomTest {
    private static final Browser browser = Browser.shared();
    private static VisitFixture shared;
    private VisitFixture visit;

    @BeforeAll
    static void startVisits() {
        shared = VisitFixture.start(page -> page.brand("Lake Clinic")
                .timeZone(ZoneId.of("Europe/Rome"))
                .support(new PageSettings.Support("02 123 456", "help@clinic.example", "Mon-Fri 8-18"))
                .privacyUrl("https://clinic.example/privacy")
                .afterUrl("https://clinic.example/survey"));
    }

    @AfterAll
    static void endVisits() {
        shared.close();
    }

    @BeforeEach
    void meet() {
        visit = shared;
    }

    @AfterEach
    void leave() {
        browser.reset();
        shared.storage.heal();
        if (visit != shared) {
            visit.close();
        }
    }

    // ---- the states

    @Test
    void pageShouldShowTheParticipantsAndTheTime() {
        String id = visit.scheduled();
        visit.clock.set(Instant.parse("2026-11-28T06:00:00Z"));
        String same = visit.scheduled();
        // The page continues to count by itself: the minute that it shows has just begun.
        visit.clock.set(Instant.parse("2026-11-28T06:00:05Z"));
        assertThat(same).isNotEqualTo(id);
        browser.open(visit.page("patient1", same));
        browser.awaitState("early");
        assertThat(browser.text("greeting")).isEqualTo("Hello Jane Doe");
        assertThat(browser.text("with")).isEqualTo("Joe Smith");
        assertThat(browser.text("when"))
                .isEqualTo("Saturday, 28 November 2026, 12:30 to 13:30 (Central European Standard Time)");
        assertThat(browser.text("when-here"))
                .as("the browser's zone is another one")
                .isEqualTo("Saturday, 28 November 2026, 11:30 to 12:30 where you are");
        assertThat(browser.text("text"))
                .isEqualTo("You can join from Saturday, 28 November 2026, 12:20."
                        + " Please come back then. You may close this page.");
        assertThat(browser.text("countdown")).isEqualTo("5 hours 19 minutes");
        assertThat(browser.text("brand")).isEqualTo("Lake Clinic");
        assertThat(browser.text("support")).isEqualTo("Need help? 02 123 456 help@clinic.example Mon-Fri 8-18");
        assertThat(browser.isShown("privacy")).isTrue();
        assertThat(browser.run("return document.title")).isEqualTo("Video visit · Lake Clinic");
    }

    @Test
    void pageShouldAskAParticipantToStayShortlyBeforeTheStart() {
        String id = visit.scheduled();
        visit.clock.set(visit.beginning().minus(Duration.ofMinutes(30)));
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        assertThat(browser.text("text")).contains("Stay on this page").doesNotContain("sound");
        browser.click("title");
        browser.await("a promise of a sound", () -> browser.text("text").contains("You will hear a sound."));
    }

    @Test
    void pageShouldShowThatTheVisitDoesNotExist() {
        browser.open(visit.page("patient1", "unknown"));
        browser.awaitState("gone");
    }

    /** What mail programs add to a link. */
    private static final List<String> ADDITIONS = List.of("/", ".", ")", "%20", ".)");

    /** Without an id, and cut within a character. */
    private static final List<String> CUT_LINKS = List.of(
            "", "/teleconsultation/", "/teleconsultation/%E0%A4", "/", "/teleconsultation", "/a/b/c", "/%E0%A4/x");

    /** One link of each kind opens the whole page; {@link #pageShouldReadTheVisitOutOfEachLink} has the page read all links. */
    private static Stream<String> sample(List<String> links) {
        return Whole.isWanted() ? links.stream() : links.stream().limit(1);
    }

    static Stream<String> additions() {
        return sample(ADDITIONS);
    }

    static Stream<String> cutLinks() {
        return sample(CUT_LINKS);
    }

    @ParameterizedTest
    @MethodSource("additions")
    void pageShouldIgnoreTextThatMailProgramsAppendToALink(String addition) {
        browser.open(visit.page("patient1", visit.scheduled()) + addition);
        browser.awaitState("early");
    }

    @ParameterizedTest
    @MethodSource("cutLinks")
    void pageShouldBeShownForATruncatedLink(String rest) {
        browser.open(visit.server.url("/telecons-fe" + rest));
        browser.awaitState("gone");
    }

    @Test
    void pageShouldReadTheVisitOutOfEachLink() {
        String id = visit.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        String page = browser.run("return location.pathname").toString();
        assertThat(ADDITIONS)
                .allSatisfy(addition -> assertThat(idReadOutOf(page + addition)).isEqualTo(id));
        assertThat(CUT_LINKS)
                .allSatisfy(
                        rest -> assertThat(idReadOutOf("/telecons-fe" + rest)).isEqualTo(""));
    }

    /** The page reads its address once, when its script is loaded; here the script is loaded anew. */
    private static Object idReadOutOf(String path) {
        return browser.run(
                "window.scripts = window.scripts || document.querySelector('link[rel=stylesheet]').href;"
                        + " history.replaceState(null, '', arguments[0]);"
                        + " return import(new URL('settings.js?' + encodeURIComponent(arguments[0]), window.scripts).href)"
                        + ".then((read) => read.roomId);",
                path);
    }

    @Test
    void pageShouldBeServedForEveryLinkWithAnAddition() {
        String id = visit.scheduled();
        assertThat(ADDITIONS)
                .allSatisfy(addition -> assertThat(served("/telecons-fe/teleconsultation/" + id + addition)
                                .text())
                        .contains("<meta name=\"teleconsult\""));
    }

    @Test
    void samePageShouldBeServedForEveryTruncatedLink() {
        assertThat(CUT_LINKS).allSatisfy(rest -> {
            String path = "/telecons-fe" + rest;
            Answer answer = served(path);
            if (rest.contains("%E0%A4")) {
                assertThat(answer.status()).as("a redirect").isEqualTo(303);
                answer = served(
                        URI.create(path).resolve(answer.header("Location")).getRawPath());
            }
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).contains("<meta name=\"teleconsult\"");
        });
    }

    private Answer served(String path) {
        return visit.server.call("GET", path).undocumented().send();
    }

    @Test
    void pageShouldShowThatAVisitIsOverAndStillLetParticipantsJoin() {
        String id = visit.scheduled();
        visit.clock.set(visit.beginning().plus(Duration.ofDays(5)));
        browser.open(visit.page("patient1", id));
        browser.awaitState("over");
        assertThat(browser.text("text")).startsWith("It was planned until ");
        browser.click("other-action");
        browser.awaitState("inCall");
    }

    @Test
    void participantWhoLeftShouldBeAbleToJoinAgainWithTheLinkInNoHistoryOrStorage() {
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("ready");
        Object before = browser.run("return history.length");
        browser.click("action");
        browser.awaitState("inCall");
        browser.click("call-leave");
        browser.awaitState("left");
        browser.awaitFocus("title");
        browser.click("action");
        browser.awaitState("inCall");
        assertThat(browser.run("return history.length"))
                .as("the call is no step in the history")
                .isEqualTo(before);
        assertThat(browser.run("return [location.href, JSON.stringify(history.state), JSON.stringify(localStorage),"
                        + " JSON.stringify(sessionStorage), document.cookie].join(' ')"))
                .asString()
                .doesNotContain("/eu/call/");
    }

    @Test
    void pageShouldThankTheParticipantWhenTheProviderEndsTheCall() {
        enterAs("patient1");
        browser.clickInFrame("hang-up");
        browser.awaitState("ended");
        assertThat(browser.attribute("after", "href")).isEqualTo("https://clinic.example/survey");
        assertThat(browser.isShown("action"))
                .as("no primary button to join again")
                .isFalse();
        assertThat(browser.text("other-action")).isEqualTo("Join again");
    }

    @Test
    void endPageInItsOwnWindowShouldBeInTheReadersLanguage() {
        browser.open(visit.server.url("/telecons-fe/call-ended?language=it"));
        assertThat(browser.run("return [document.documentElement.lang, document.querySelector('h1').innerText,"
                        + " document.querySelector('meta[name=viewport]') !== null].join()"))
                .isEqualTo("it,La visita è terminata,true");
    }

    @Test
    void pageShouldRetryWhileTheServiceIsAway() {
        String id = visit.scheduled();
        visit.storage.failAlways(Failures.unavailable());
        browser.hurry(5).open(visit.page("patient1", id));
        browser.awaitState("away");
        visit.storage.heal();
        browser.awaitState("early");
    }

    // ---- changes while a participant waits

    @Test
    void pageShouldKeepWaitingDuringARestartOfTheServer() {
        browser.hurry(5).open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        visit.goAway();
        browser.await("word of the trouble", () -> browser.isShown("away"));
        assertThat(browser.state()).as("the reason for waiting").isEqualTo("early");
        visit.comeBack();
        browser.await("the end of the trouble", () -> !browser.isShown("away"));
        assertThat(browser.state()).isEqualTo("early");
        visit.untilItIsTime();
        browser.awaitState("ready");
    }

    @Test
    void pageShouldShowPresentParticipantsByName() {
        String id = visit.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        browser.await("no doctor yet", () -> browser.text("people").equals("Joe Smith is not here yet"));
        String patient = browser.tab();
        browser.newTab();
        browser.open(visit.page("doctor1", id) + "?language=en");
        browser.awaitState("early");
        browser.await("the patient", () -> browser.text("people").equals("Jane Doe is here"));
        browser.switchTo(patient);
        browser.await("the doctor", () -> browser.text("people").equals("Joe Smith is here"));
        assertThat(announced()).contains("Joe Smith is here");
    }

    @Test
    void latePatientShouldJoinTheWaitingDoctor() {
        String id = enterAs("doctor1");
        String doctor = browser.tab();
        visit.clock.advance(Duration.ofMinutes(25));
        browser.newTab();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.await(
                "the doctor, who is in the call", () -> browser.text("people").equals("Joe Smith is here"));
        browser.click("action");
        browser.awaitState("inCall");
        assertThat(browser.text("call-title")).isEqualTo("Joe Smith");
        browser.switchTo(doctor);
        assertThat(browser.state()).isEqualTo("inCall");
    }

    @Test
    void pageShouldShowALateStartToWaitingParticipants() {
        String id = visit.scheduled();
        visit.clock.set(visit.beginning().minus(Duration.ofMinutes(30)));
        browser.open(visit.page("patient1", id) + "?language=en");
        browser.awaitState("early");
        assertThat(browser.isShown("tell")).as("for organisers only").isFalse();
        assertThat(browser.isShown("said")).isFalse();
        String patient = browser.tab();
        browser.newTab();
        browser.open(visit.page("doctor1", id) + "?language=en");
        browser.await("an offer to tell", () -> browser.isShown("tell-send"));
        // The news of who is there comes first, so that the delay is what the patient is told last.
        browser.await("the patient", () -> browser.text("people").equals("Jane Doe is here"));
        browser.run("document.getElementById('tell-minutes').value = '15'");
        browser.click("tell-send");
        browser.await(
                "the confirmation of the notice",
                () -> !browser.text("tell-result").isEmpty());
        assertThat(browser.text("tell-result")).isEqualTo("Those who wait have been told.");

        browser.switchTo(patient);
        String time = DateTimeFormatter.ofPattern("H:mm")
                .format(visit.beginning().plus(Duration.ofMinutes(15)).atZone(ZoneId.of("Europe/Rome")));
        String said = "Your visit starts later: at about " + time + ".";
        browser.await("word of the delay", () -> browser.text("said").equals(said));
        assertThat(browser.property("announcer", "textContent")).isEqualTo(said);
        browser.reload();
        browser.await("the delay after a reload", () -> browser.text("said").equals(said));
        visit.clock.set(visit.beginning().plus(Duration.ofMinutes(15)));
        browser.await("its end", () -> !browser.isShown("said"));
    }

    @Test
    void pageShouldLeaveTheStreamToTheWindowThatReplacedIt() {
        browser.before("window.streams = []; const Real = window.EventSource;"
                + " window.EventSource = class extends Real { constructor(url) { super(url); streams.push(this); } };");
        browser.hurry(20).open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        browser.await("a stream", () -> browser.run("return streams.length").equals(1L));
        browser.run("streams[0].dispatchEvent(new MessageEvent('superseded', {data: '{}'}))");
        assertThat(browser.run("return streams[0].readyState")).as("closed").isEqualTo(2L);
        browser.await(
                "the page to ask all the same",
                () -> (Boolean) browser.run("return performance.getEntriesByType('resource')"
                        + ".filter(one => one.name.includes('?theme')).length > 3"));
        assertThat(browser.run("return streams.length")).isEqualTo(1L);
    }

    @Test
    void pageShouldOpenByPushAndAnnounceIt() {
        browser.open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        assertThat(announced()).startsWith("You are early.");
        visit.untilItIsTime();
        browser.awaitState("ready");
        assertThat(announced()).startsWith("Your visit is open.");
        assertThat(browser.run("return document.title")).isEqualTo("Your visit is open · Lake Clinic");
    }

    @Test
    void pageShouldOpenByPollingWhenPushIsBlocked() {
        String id = visit.scheduled();
        visit.clock.set(visit.beginning().minus(Duration.ofMinutes(10)).minusSeconds(2));
        browser.block("*/events");
        browser.hurry(5).open(visit.page("patient1", id));
        browser.awaitState("early");
        visit.untilItIsTime();
        browser.awaitState("ready");
    }

    @Test
    void pageShouldShowThatTheVisitWasMoved() {
        String id = visit.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        Instant later = visit.beginning().plus(Duration.ofDays(1));
        visit.server.patch(
                "/teleconsultation/" + id,
                "{\"start_date\":\"%s\",\"end_date\":\"%s\"}".formatted(later, later.plusSeconds(1800)));
        browser.await("word of it", () -> browser.text("notice").startsWith("Your visit has been moved to "));
        assertThat(announced()).startsWith("Your visit has been moved to ").contains(". It was ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"early", "inCall"})
    void pageShouldShowThatTheVisitWasCancelled(String state) {
        String id = visit.scheduled();
        if (state.equals("inCall")) {
            visit.untilItIsTime();
            enter("patient1", id);
        } else {
            browser.open(visit.page("patient1", id));
            browser.awaitState("early");
        }
        visit.server.delete("/teleconsultation/" + id);
        browser.awaitState("cancelled");
        assertThat(announced()).startsWith("Your visit has been cancelled.");
        if (state.equals("inCall")) {
            browser.awaitFocus("title");
        }
    }

    @Test
    void pageShouldShowThatTheParticipantIsNoLongerInvited() {
        String id = visit.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        visit.server.patch(
                "/teleconsultation/" + id,
                "{\"participants\":{\"number\":2,\"data\":[" + Bodies.DOCTOR + ","
                        + Bodies.PATIENT.replace("patient1", "patient2") + "]}}");
        browser.awaitState("removed");
    }

    @Test
    void pageShouldShowThatAParticipantIsStillUnnamedAndContinueOnceNamed() {
        String id = visit.scheduledIncomplete();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("awaiting");
        assertThat(browser.isShown("when")).isTrue();
        assertThat(browser.isShown("with")).isFalse();
        visit.server.post("/teleconsultation/" + id + "/participants/data", Bodies.PATIENT);
        browser.awaitState("early");
        browser.await("the patient's name", () -> browser.text("with").equals("Jane Doe"));
    }

    @Test
    void pageShouldShowAStrangerThatTheVisitIsNotTheirsAndPollAgain() {
        String id = visit.scheduled();
        browser.hurry(60).open(visit.page("patient2", id));
        browser.awaitState("notYours");
        assertThat(browser.isShown("check")).isFalse();
        assertThat(browser.isShown("visit")).isFalse();
        visit.server.patch(
                "/teleconsultation/" + id,
                "{\"participants\":{\"number\":2,\"data\":[" + Bodies.DOCTOR + ","
                        + Bodies.PATIENT.replace("patient1", "patient2") + "]}}");
        browser.awaitState("early");
    }

    @Test
    void pageShouldWorkInTwoTabsAndAfterAReload() {
        String id = enterAs("patient1");
        browser.newTab();
        enter("patient1", id);
        browser.reload();
        browser.awaitState("ready");
    }

    @Test
    void pageShouldJoinAtOnceWhenConfigured() {
        visit = VisitFixture.start(page -> page.joinAtOnce(true).frameSources(List.of("http://127.0.0.1:*")));
        browser.open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        visit.untilItIsTime();
        browser.awaitState("inCall");
    }

    @Test
    void pageShouldDeleteUploadsAfterTheCallWhenConfigured() {
        visit = VisitFixture.start(page -> page.deletesUploads(true).frameSources(List.of("http://127.0.0.1:*")));
        enterAs("patient1");
        var room = visit.video.currentRooms().get(0).id();
        visit.video.addUpload(room);
        browser.click("call-leave");
        browser.await("the upload gone", () -> visit.video.uploads().list(room).isEmpty());
    }

    // ---- language and readers

    @Test
    void pageShouldBeInTheParticipantsLanguageUnlessTheAddressNamesAnother() {
        String id = visit.scheduled();
        browser.open(visit.page("doctor1", id));
        browser.await("Italian", () -> browser.text("title").equals("È in anticipo"));
        assertThat(browser.run("return document.documentElement.lang")).isEqualTo("it");
        browser.open(visit.page("doctor1", id) + "?language=en");
        browser.await("English", () -> browser.text("title").equals("You are early"));
    }

    @Test
    void chosenLanguageShouldApplyInTheCallAndAfterAReload() {
        String id = visit.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        choose("ital");
        browser.await("Italian", () -> browser.text("title").equals("È in anticipo"));
        visit.untilItIsTime();
        browser.reload();
        browser.await("Italian still", () -> browser.text("title").equals("La visita è aperta"));
        browser.click("action");
        browser.awaitState("inCall");
        assertThat(link()).contains("language=it").contains("appearance=LIGHT");
    }

    @Test
    void callShouldOpenInThePagesLanguageWhenTheRecordHasNone() {
        String id = visit.scheduledForPatient(Bodies.PATIENT.replace(",\"language\":\"en\"", ""));
        visit.untilItIsTime();
        enter("patient1", id);
        assertThat(link()).contains("language=en");
    }

    @Test
    void pageShouldReadFromRightToLeftInARightToLeftLanguage() {
        String id = visit.scheduled();
        browser.open(visit.page("patient1", id) + "?language=ar");
        browser.await("Arabic", () -> browser.text("title").equals("الوقت مبكر"));
        assertThat(browser.run("return [document.documentElement.lang, document.documentElement.dir,"
                        + " getComputedStyle(document.getElementById('visit')).direction].join()"))
                .isEqualTo("ar,rtl,rtl");
        choose("Deut");
        browser.await("German", () -> browser.text("title").equals("Sie sind früh da"));
        assertThat(browser.run("return document.documentElement.dir")).isEqualTo("ltr");
        visit.untilItIsTime();
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
        assertThat(link()).as("the nearest language that the provider knows").contains("language=en");
    }

    @Test
    void pageShouldOfferTheLinkInsideAnotherApp() {
        browser.before(
                        "Object.defineProperty(navigator, 'userAgent', {value: 'Mozilla/5.0 (iPhone) [FBAN/FBIOS]'});"
                                + "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); };")
                .open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        assertThat(browser.text("hint")).startsWith("This page was opened inside another app.");
        browser.click("copy");
        browser.await("word of it", () -> announced().equals("The link is copied"));
        assertThat(browser.run("return window.copied === location.href")).isEqualTo(true);
    }

    @Test
    void pageShouldBeUsableWithTheKeyboardOnly() {
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.press(Key.TAB);
        browser.awaitFocus("language");
        for (int i = 0; i < 4 && !browser.focused().equals("action"); i++) {
            browser.press(Key.TAB);
        }
        browser.awaitFocus("action");
        browser.press(Key.ENTER);
        browser.awaitState("inCall");
        browser.run("document.getElementById('call-leave').focus()");
        browser.press(Key.ENTER);
        browser.awaitState("left");
        browser.awaitFocus("title");
    }

    @Test
    void pageShouldBeSmallAndWhileNothingChangesWriteNothingAndLoadNoFileAgain() {
        browser.hurry(20).open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        browser.await("the doctor's absence", () -> browser.isShown("people"));
        Object bytes = browser.run(
                "return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
                        + ".filter(e => e.name.includes('/telecons-fe/')).reduce((sum, e) => sum + e.decodedBodySize, 0)");
        assertThat(((Number) bytes).longValue()).isBetween(10_000L, 60_000L);
        // Twenty times as fast: as many polls as in a minute and a half.
        assertThat(
                        browser.runAsync(
                                "const done = arguments[0]; let written = []; let polls = 0;"
                                        + "const real = window.fetch; window.fetch = (...all) => { polls += 1; return real(...all); };"
                                        + "new MutationObserver(all => all.filter(one => !one.target.closest || !one.target.closest('#countdown'))"
                                        + ".forEach(one => written.push(one.type + ' ' + one.target.id + ' ' + one.attributeName)))"
                                        + ".observe(document.documentElement, {subtree: true, childList: true, characterData: true, attributes: true});"
                                        + "const wait = setInterval(() => { if (polls > 2) { clearInterval(wait); done(written.join()); } }, 50);"))
                .as("what was written")
                .isEqualTo("");
        assertThat(browser.run("const names = performance.getEntriesByType('resource').map(e => e.name);"
                        + "return names.filter((n, i) => n.includes('/assets/') && names.indexOf(n) !== i).join()"))
                .as("files asked for twice")
                .isEqualTo("");
    }

    // ---- device test

    @Test
    void pageShouldTestDevicesOnlyOnRequestAndShowTheResults() {
        browser.open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        assertThat(browser.isShown("check-results")).isFalse();
        browser.click("check-action");
        browser.await(
                "a verdict on the microphone",
                () -> browser.text("check-microphone-result").equals("We hear you"));
        assertThat(browser.text("check-camera-result")).contains("works");
        browser.awaitFocus("check-action");
        browser.await(
                "the connection", () -> browser.text("check-network-result").contains(" ms to us"));
        browser.click("check-play");
        browser.click("check-heard");
        assertThat(browser.text("check-speaker-result")).isEqualTo("works");
        assertThat(announced()).isEqualTo("Sound: works");
        choose("ital");
        browser.await(
                "results in Italian", () -> browser.text("check-speaker-result").equals("funziona"));
        browser.click("check-action");
        browser.await("the camera let go", () -> !browser.isShown("check-video"));
    }

    @Test
    void pageShouldExplainHowToAllowARefusedDevice() {
        browser.before(
                        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));")
                .open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        browser.click("check-action");
        browser.await("the verdict", () -> browser.text("check-camera-result").equals("not allowed"));
        assertThat(browser.text("check-steps")).contains("allow camera and microphone");
    }

    /**
     * A phone with a camera on each side; each request for one is recorded, and granted at once unless {@code
     * window.hold} is set.
     */
    private static final String TWO_CAMERAS = "const media = navigator.mediaDevices; window.asked = [];"
            + "const real = media.getUserMedia.bind(media);"
            + "media.enumerateDevices = () => Promise.resolve(['front', 'back'].map((id) =>"
            + " ({kind: 'videoinput', deviceId: id, label: id})));"
            + "media.getUserMedia = async (wanted) => {"
            + " const question = {side: wanted.video.facingMode}; window.asked.push(question);"
            + " if (window.hold) await new Promise((allow) => { window.allowNow = allow; });"
            + " const got = await real({video: true, audio: Boolean(wanted.audio)});"
            + " got.getVideoTracks().forEach((track) => { track.getSettings = () =>"
            + "  ({facingMode: question.side, deviceId: question.side === 'user' ? 'front' : 'back'}); });"
            + " question.got = got; return got; };";

    @Test
    void pageShouldSwitchToTheOtherCameraAndBack() {
        browser.before(TWO_CAMERAS).open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        browser.click("check-action");
        browser.await("the button", () -> browser.text("check-turn").equals("Use the other camera"));
        awaitTheEndOfTheCheck();
        assertThat(mirrored()).as("the front camera is mirrored").isEqualTo(true);
        browser.click("check-turn");
        browser.await("the camera at the back", () -> cameras().equals("user ended, environment live"));
        assertThat(mirrored()).as("the room is not").isEqualTo(false);
        assertThat(browser.property("check-cameras", "value")).isEqualTo("back");
        browser.awaitFocus("check-turn");
        browser.await(
                "its picture", () -> (Boolean) browser.run("return document.getElementById('check-video').srcObject"
                        + " === window.asked[1].got && document.getElementById('check-video').videoWidth > 0"));
        awaitTheEndOfTheCheck();
        browser.click("check-turn");
        browser.await("the camera in front", () -> cameras().equals("user ended, environment ended, user live"));
        assertThat(mirrored()).isEqualTo(true);
        browser.click("check-action");
        browser.await("all let go", () -> !cameras().contains("live"));
        assertThat(browser.isShown("check-turn")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"join, inCall", "cancel, cancelled"})
    void pageShouldReleaseBothCamerasWhenTheStateChangesDuringASwitch(String what, String state) {
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.before(TWO_CAMERAS).open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("check-action");
        browser.await("the button", () -> browser.isShown("check-turn"));
        awaitTheEndOfTheCheck();
        browser.run("window.hold = true");
        browser.click("check-turn");
        browser.await("the question", () -> (Boolean) browser.run("return 'allowNow' in window"));
        if (what.equals("join")) {
            browser.click("action");
        } else {
            visit.server.delete("/teleconsultation/" + id);
        }
        browser.awaitState(state);
        browser.run("window.allowNow()");
        browser.await("both let go", () -> cameras().equals("user ended, environment ended"));
        assertThat(browser.run("return document.getElementById('check-video').srcObject"))
                .isNull();
    }

    /**
     * Each result, and the first picture, moves the elements below it: a press at that moment would miss its button.
     */
    private static void awaitTheEndOfTheCheck() {
        browser.await(
                "picture, sound and line",
                () -> (Boolean) browser.run("const one = (id) => document.getElementById(id);"
                        + "return one('check-video').videoWidth > 0 && one('check-network-result').textContent !== ''"
                        + " && one('check-microphone-result').dataset.ok === 'true'"));
    }

    /** The requested camera sides, in order, each with the states of its tracks. */
    private static String cameras() {
        return browser.run(
                        "return window.asked.map((one) => one.side + ' ' + (!one.got ? 'asked'"
                                + " : one.got.getTracks().every((track) => track.readyState === 'ended') ? 'ended' : 'live')).join(', ')")
                .toString();
    }

    private static Object mirrored() {
        return browser.run("return document.getElementById('check-video').classList.contains('mirror')");
    }

    @ParameterizedTest
    @CsvSource({"join, inCall", "cancel, cancelled"})
    void pageShouldReleaseACameraThatIsAllowedTooLate(String what, String state) {
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.before("const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
                        + "navigator.mediaDevices.getUserMedia = (wanted) => new Promise((allow) => {"
                        + " window.allowNow = () => real(wanted).then((got) => { window.got = got; allow(got); }); });")
                .open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("check-action");
        browser.await("the question", () -> (Boolean) browser.run("return 'allowNow' in window"));
        if (what.equals("join")) {
            browser.click("action");
        } else {
            visit.server.delete("/teleconsultation/" + id);
        }
        browser.awaitState(state);
        browser.run("window.allowNow()");
        browser.await("camera and microphone let go", () -> (Boolean) browser.run(
                "return Boolean(window.got) && window.got.getTracks().every(one => one.readyState === 'ended')"));
    }

    // ---- details

    @Test
    void pageShouldOfferACalendarFileWithoutTheLinkAndNames() {
        browser.before(
                        "URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = JSON.stringify(text); });"
                                + " return '#'; };")
                .open(visit.page("patient1", visit.scheduled()));
        browser.awaitState("early");
        browser.click("calendar");
        browser.await("a file", () -> browser.run("return window.saved") != null);
        assertThat(browser.run("return window.saved").toString().replace("\\r\\n ", ""))
                .contains(
                        "BEGIN:VEVENT\\r\\n",
                        "SUMMARY:Lake Clinic\\r\\n",
                        "CLASS:PRIVATE\\r\\n",
                        "10 minutes before the start.")
                .doesNotContain("Joe")
                .doesNotContain("Smith")
                .contains("DTSTART:" + visit.beginning().toString().replaceAll("[-:]", ""))
                .doesNotContain("/eu/call/");
    }

    @Test
    void pageShouldOfferTheServersCalendarFileWhenItHasAPublicAddress() {
        visit = VisitFixture.start(page -> page.publicUrl(URI.create("https://care.example")));
        String id = visit.scheduled();
        browser.before(
                        "URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = JSON.stringify(text); });"
                                + " return '#'; };")
                .open(visit.page("patient1", id));
        browser.awaitState("early");
        browser.click("calendar");
        browser.await("a file", () -> browser.run("return window.saved") != null);
        assertThat(browser.run("return window.saved").toString())
                .contains("METHOD:PUBLISH\\r\\n", "UID:" + id + "@care.example\\r\\n", "SUMMARY:Video visit\\r\\n")
                .doesNotContain("/eu/call/")
                .doesNotContain("Joe Smith");
    }

    private String enterAs(String user) {
        String id = visit.scheduled();
        visit.untilItIsTime();
        enter(user, id);
        return id;
    }

    private void enter(String user, String id) {
        browser.open(visit.page(user, id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
    }

    private static void choose(String language) {
        browser.type("language", language);
    }

    private static String announced() {
        return browser.run("return document.getElementById('announcer').textContent")
                .toString();
    }

    private static String link() {
        return browser.run("return document.querySelector('iframe').src").toString();
    }
}
