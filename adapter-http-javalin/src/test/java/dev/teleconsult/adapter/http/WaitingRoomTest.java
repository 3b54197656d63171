package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.ports.testing.Failures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The page people meet, in a real browser against a real server. */
class WaitingRoomTest {
    private static Browser browser;
    private VisitFixture visit;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start("en-GB");
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @BeforeEach
    void startVisit() {
        browser.reset();
        visit = VisitFixture.start();
    }

    @AfterEach
    void endVisit() {
        browser.open("about:blank");
        visit.close();
    }

    // ---- the states

    @Test
    void shouldTellWhoIsEarlyWhenItOpensAndCountDownByTheServersClock() {
        String id = visit.server.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        assertThat(browser.text("title")).isEqualTo("You are early");
        assertThat(browser.text("when")).contains("February", "22", "2022", "Coordinated Universal Time");
        assertThat(browser.text("countdown")).isEqualTo("5 hours 20 minutes");
        assertThat(browser.isShown("check")).isTrue();
    }

    @Test
    void shouldTellThatSomebodyIsStillToBeNamed() {
        browser.open(visit.page("doctor1", visit.server.scheduledIncomplete()));
        browser.awaitState("awaiting");
    }

    @Test
    void shouldTellAStrangerThatTheVisitIsNotTheirs() {
        browser.open(visit.page("stranger", visit.server.scheduled()));
        browser.awaitState("notYours");
        assertThat(browser.isShown("check")).isFalse();
    }

    @Test
    void shouldTellThatThereIsNoSuchVisit() {
        browser.open(visit.page("patient1", "unknown"));
        browser.awaitState("gone");
    }

    @Test
    void shouldOpenTheCallInAFrameWhenThePersonWantsIt() {
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
        assertThat(browser.frameText()).contains("The call");
        Object frame = browser.run(
                "const f = document.querySelector('iframe'); return [f.title, f.allow, f.getAttribute('sandbox'), f.referrerPolicy]");
        assertThat((List<?>) frame).first().isEqualTo("Video call");
        assertThat(frame.toString()).contains("camera", "microphone", "allow-scripts", "no-referrer");
    }

    @Test
    void shouldLetWhoLeftComeBack() {
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
        browser.click("call-leave");
        browser.awaitState("left");
        browser.click("action");
        browser.awaitState("inCall");
    }

    @Test
    void shouldNoticeThatTheProviderEndedTheCall() {
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
        browser.clickInFrame("hang-up");
        browser.awaitState("left");
    }

    @Test
    void shouldOfferAWindowOfItsOwnWhenTheFrameIsRefused() {
        visit.close();
        visit = VisitFixture.start(page -> page.frameSources(List.of("https://elsewhere.example")));
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("blocked");
        browser.element("language").sendKeys("ital");
        browser.await("Italian", () -> browser.text("action").equals("Apri in una finestra a parte"));
        assertThat(browser.state()).isEqualTo("blocked");
        browser.click("action");
        browser.await("a window of its own", () -> browser.tabs() == 2);
    }

    @Test
    void shouldNotTryAFrameThatIsRefusedAgainAndAgainWhereOneJoinsAtOnce() {
        visit.close();
        visit = VisitFixture.start(page -> page.joinAtOnce(true).frameSources(List.of("https://elsewhere.example")));
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("blocked");
        // Somebody else comes, which the waiting are told of.
        browser.newTab();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("blocked");
        assertThat(browser.console())
                .filteredOn(line -> line.contains("Content Security Policy"))
                .hasSize(2);
    }

    @Test
    void shouldKeepTryingWhileTheServiceIsAway() {
        String id = visit.server.scheduled();
        visit.storage.failAlways(Failures.unavailable());
        browser.open(visit.page("patient1", id));
        browser.awaitState("away");
        visit.storage.heal();
        browser.awaitState("early");
    }

    // ---- what changes while one waits

    @Test
    void shouldWaitOnThroughARestartOfTheServer() {
        browser.open(visit.page("patient1", visit.server.scheduled()));
        browser.awaitState("early");
        visit.goAway();
        browser.await("word of the trouble", () -> browser.isShown("away"));
        assertThat(browser.state()).as("what one waits for").isEqualTo("early");
        visit.comeBack();
        browser.await("the end of the trouble", () -> !browser.isShown("away"));
        assertThat(browser.state()).isEqualTo("early");
        visit.untilItIsTime();
        browser.awaitState("ready");
    }

    @Test
    void shouldLetALatePatientInToTheDoctorWhoIsThere() {
        String id = visit.server.scheduled();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("early");
        visit.untilItIsTime();
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
        String doctor = browser.tab();
        visit.clock.advance(Duration.ofMinutes(25));
        browser.newTab();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
        browser.switchTo(doctor);
        assertThat(browser.state()).isEqualTo("inCall");
    }

    @Test
    void shouldOpenByPushAtTheInstant() {
        browser.open(visit.page("patient1", visit.server.scheduled()));
        browser.awaitState("early");
        visit.untilItIsTime();
        browser.awaitState("ready");
    }

    @Test
    void shouldOpenByAskingWhereNoPushGetsThrough() {
        String id = visit.server.scheduled();
        visit.clock.set(java.time.Instant.parse("2022-02-22T15:19:58Z"));
        browser.block("*/events");
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        visit.untilItIsTime();
        browser.awaitState("ready");
    }

    @Test
    void shouldShowThatItWasRescheduled() {
        String id = visit.server.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        visit.server.patch(
                "/teleconsultation/" + id,
                "{\"start_date\":\"2022-02-23T15:30:00.000Z\",\"end_date\":\"2022-02-23T16:30:00.000Z\"}");
        browser.await("the new day", () -> browser.text("when").contains("23"));
    }

    @Test
    void shouldTellThatItWasCancelled() {
        String id = visit.server.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        visit.server.delete("/teleconsultation/" + id);
        browser.awaitState("gone");
    }

    @Test
    void shouldGoOnWhenTheLastParticipantIsNamed() {
        String id = visit.server.scheduledIncomplete();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("awaiting");
        visit.server.post("/teleconsultation/" + id + "/participants/data", Bodies.PATIENT);
        browser.awaitState("early");
    }

    @Test
    void shouldTellThatOthersAreWaiting() {
        String id = visit.server.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        String patient = browser.tab();
        browser.newTab();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("early");
        browser.switchTo(patient);
        browser.await("the doctor waiting too", () -> browser.isShown("people"));
        assertThat(browser.text("people")).isEqualTo("Others waiting: 1");
    }

    @Test
    void shouldServeTwoTabsOfOnePerson() {
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.newTab();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
    }

    @Test
    void shouldComeBackAfterAReload() {
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
        browser.reload();
        browser.awaitState("ready");
    }

    @Test
    void shouldJoinAtOnceWhereThatIsSet() {
        visit.close();
        visit = VisitFixture.start(page -> page.joinAtOnce(true).frameSources(List.of("http://127.0.0.1:*")));
        browser.open(visit.page("patient1", visit.server.scheduled()));
        browser.awaitState("early");
        visit.untilItIsTime();
        browser.awaitState("inCall");
    }

    @Test
    void shouldAskForUploadsToBeDeletedWhereThePageDoes() {
        visit.close();
        visit = VisitFixture.start(page -> page.deletesUploads(true).frameSources(List.of("http://127.0.0.1:*")));
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
        var room = visit.video.currentRooms().get(0).id();
        visit.video.addUpload(room);
        browser.click("call-leave");
        browser.await("the upload gone", () -> visit.video.uploads().list(room).isEmpty());
    }

    // ---- whom it speaks to, and how

    @Test
    void shouldSpeakTheParticipantsLanguageUnlessTheAddressSaysOtherwise() {
        String id = visit.server.scheduled();
        browser.open(visit.page("doctor1", id));
        browser.await("Italian", () -> browser.text("title").equals("È in anticipo"));
        assertThat(browser.run("return document.documentElement.lang")).isEqualTo("it");
        browser.open(visit.page("doctor1", id) + "?language=en");
        browser.await("English", () -> browser.text("title").equals("You are early"));
    }

    @Test
    void shouldSpeakTheLanguageThePersonChooses() {
        browser.open(visit.page("patient1", visit.server.scheduled()));
        browser.awaitState("early");
        browser.element("language").sendKeys("ital");
        browser.await("Italian", () -> browser.text("title").equals("È in anticipo"));
    }

    @Test
    void shouldTryCameraMicrophoneAndNetworkOnlyWhenAsked() {
        browser.open(visit.page("patient1", visit.server.scheduled()));
        browser.awaitState("early");
        assertThat(browser.isShown("check-results")).isFalse();
        browser.click("check-action");
        browser.await(
                "the network tried", () -> browser.text("check-network-result").contains("ms"));
        assertThat(browser.text("check-camera-result")).contains("works");
        assertThat(browser.text("check-microphone-result")).contains("works");
        browser.click("check-action");
        browser.await("the camera let go", () -> !browser.isShown("check-video"));
    }

    @Test
    void shouldBeUsableWithTheKeyboardAlone() {
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.press(Keys.TAB);
        assertThat(browser.focused()).isEqualTo("language");
        browser.press(Keys.TAB);
        assertThat(browser.focused()).isEqualTo("action");
        browser.press(Keys.ENTER);
        browser.awaitState("inCall");
        browser.element("call-leave").sendKeys(Keys.ENTER);
        browser.awaitState("left");
        assertThat(browser.focused()).isEqualTo("title");
    }

    @Test
    void shouldAnnounceEachState() {
        String id = visit.server.scheduled();
        browser.open(visit.page("patient1", id));
        browser.awaitState("early");
        assertThat(browser.run("return document.getElementById('announcer').textContent"))
                .asString()
                .startsWith("You are early.");
        visit.untilItIsTime();
        browser.awaitState("ready");
        assertThat(browser.run("return document.getElementById('announcer').textContent"))
                .asString()
                .startsWith("Your visit is open.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"early", "awaiting", "ready", "inCall", "left", "blocked", "notYours", "gone", "away"})
    void shouldBeAccessibleAndLookRightInEveryState(String state) {
        if (state.equals("blocked")) {
            visit.close();
            visit = VisitFixture.start(page -> page.frameSources(List.of("https://elsewhere.example")));
        }
        bringAbout(state);
        for (String scheme : List.of("light", "dark")) {
            browser.media("prefers-color-scheme", scheme);
            browser.size(1280, 800, false).screenshot(state + "-desktop-" + scheme);
            browser.size(390, 844, true).screenshot(state + "-phone-" + scheme);
            assertThat(violations()).as("%s, %s", state, scheme).isEmpty();
            assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                    .as("nothing to scroll sideways")
                    .isEqualTo(true);
        }
        if (!state.equals("blocked")) {
            assertThat(browser.console()).noneMatch(line -> line.contains("Content Security Policy"));
        }
    }

    private void bringAbout(String state) {
        boolean inside = List.of("ready", "inCall", "left", "blocked").contains(state);
        String id = switch (state) {
            case "awaiting" -> visit.server.scheduledIncomplete();
            case "gone" -> "unknown";
            default -> visit.server.scheduled();
        };
        if (inside) {
            visit.untilItIsTime();
        }
        if (state.equals("away")) {
            visit.storage.failAlways(Failures.unavailable());
        }
        String user = state.equals("notYours") ? "stranger" : state.equals("awaiting") ? "doctor1" : "patient1";
        browser.open(visit.page(user, id));
        if (inside) {
            browser.awaitState("ready");
        }
        if (List.of("inCall", "left", "blocked").contains(state)) {
            browser.click("action");
            browser.awaitState(state.equals("blocked") ? "blocked" : "inCall");
        }
        if (state.equals("left")) {
            browser.click("call-leave");
        }
        browser.awaitState(state);
    }

    private List<?> violations() {
        browser.run(axe());
        return (List<?>) browser.runAsync("const done = arguments[arguments.length - 1];"
                + "axe.run(document, {iframes: false, runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
                + ".then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))));");
    }

    private static String axe() {
        try (var script = WaitingRoomTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // ---- what must never happen

    @Test
    void shouldKeepTheLinkOutOfHistoryAndStorage() {
        String id = visit.server.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        Object before = browser.run("return history.length");
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
    void shouldBeSmall() {
        browser.open(visit.page("patient1", visit.server.scheduled()));
        browser.awaitState("early");
        Object bytes = browser.run(
                "return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
                        + ".filter(e => e.name.includes('/telecons-fe/')).reduce((sum, e) => sum + e.decodedBodySize, 0)");
        assertThat(((Number) bytes).longValue()).isBetween(10_000L, 60_000L);
    }
}
