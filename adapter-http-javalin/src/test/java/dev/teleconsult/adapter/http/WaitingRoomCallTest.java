package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the call in its frame may do, and what happens where it is slow, leads elsewhere, or cannot be shown. */
class WaitingRoomCallTest {
    private static final Browser browser = Browser.shared();
    private static VisitFixture shared;
    private VisitFixture visit;

    @BeforeAll
    static void startVisits() {
        shared = VisitFixture.start();
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
        shared.callsComeThrough();
        shared.redirectCallsTo("");
        browser.reset();
        if (visit != shared) {
            visit.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHaveAllThatACallNeedsAlsoWhereItsLinkRedirects(boolean redirects) {
        if (redirects) {
            visit.redirectCallsTo(visit.otherCallsUrl());
        }
        enter();
        browser.await("the call", () -> browser.frameText().contains("The call"));
        Object found = browser.inFrame(() -> browser.runAsync("const done = arguments[0];"
                + "navigator.mediaDevices.getUserMedia({video: true, audio: true})"
                + ".then((got) => got.getTracks().length + ' tracks', (no) => no.name)"
                + ".then((tracks) => done([tracks, location.hostname].concat(['camera', 'microphone', 'display-capture', 'fullscreen',"
                + " 'autoplay', 'clipboard-write', 'picture-in-picture', 'screen-wake-lock', 'storage-access']"
                + " .filter((one) => !document.featurePolicy.allowsFeature(one))).join()));"));
        assertThat(found).isEqualTo("2 tracks," + (redirects ? "localhost" : "127.0.0.1"));
    }

    @Test
    void shouldOpenADocumentOfTheCallFreeOfTheFramesSandbox() {
        enter();
        browser.await("the call", () -> browser.frameText().contains("The call"));
        browser.clickInFrame("document");
        browser.await("a window", () -> browser.tabs() == 2);
        browser.switchToLast();
        assertThat(browser.run(
                        "try { localStorage.setItem('a', 'b'); return window.origin; } catch (e) { return e.name; }"))
                .isEqualTo(visit.callsUrl());
    }

    @Test
    void shouldKeepOpeningASlowCallAndOfferAnotherWay() {
        visit.holdCalls();
        browser.hurry(20);
        enter();
        assertThat(browser.text("call-text")).isEqualTo("The call is opening …");
        browser.await("another way", () -> browser.text("call-text").startsWith("The call takes long to open."));
        assertThat(browser.state()).isEqualTo("inCall");
        visit.callsComeThrough();
        browser.await("the call", () -> browser.frameText().contains("The call"));
        browser.await("the help gone", () -> !browser.isShown("call-help"));
        browser.click("call-more");
        browser.click("call-again");
        browser.await("the call once more", () -> browser.frameText().contains("The call"));
    }

    @Test
    void shouldSayThatTheVisitIsInAnotherWindowWhereItIs() {
        enter();
        browser.click("call-window");
        browser.awaitState("elsewhere");
        browser.await("a window", () -> browser.tabs() == 2);
        assertThat(browser.text("title")).isEqualTo("Your visit is open in another window");
        browser.click("other-action");
        browser.awaitState("inCall");
    }

    @Test
    void shouldAnswerAPressAtOnceAndForgetItWhereTheServiceStaysAway() {
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.before("const real = window.fetch; window.hold = false;"
                        + "window.fetch = (...all) => (window.hold ? new Promise(() => {}) : real(...all));")
                .open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.run("window.hold = true");
        browser.click("action");
        assertThat(browser.text("action")).isEqualTo("Opening …");
        assertThat(browser.element("action").getDomAttribute("aria-busy")).isEqualTo("true");
    }

    @Test
    void shouldAskBeforeACallIsLeftByBackOrReload() {
        enter();
        assertThat(browser.run("const leaving = new Event('beforeunload', {cancelable: true});"
                        + "return window.dispatchEvent(leaving)"))
                .as("whether it goes without a question")
                .isEqualTo(false);
        browser.click("call-leave");
        browser.awaitState("left");
        assertThat(browser.run("return window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"))
                .isEqualTo(true);
    }

    @Test
    void shouldOfferAWindowOfItsOwnWhenTheFrameIsRefused() {
        visit = VisitFixture.start(page -> page.frameSources(List.of("https://elsewhere.example")));
        String id = visit.scheduled();
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
        visit = VisitFixture.start(page -> page.joinAtOnce(true).frameSources(List.of("https://elsewhere.example")));
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.hurry(20).open(visit.page("patient1", id));
        browser.awaitState("blocked");
        // Another participant comes, which those who wait are told of.
        browser.newTab();
        browser.open(visit.page("doctor1", id));
        browser.awaitState("blocked");
        assertThat(browser.console())
                .filteredOn(line -> line.contains("Content Security Policy"))
                .hasSize(2);
    }

    private void enter() {
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("inCall");
    }
}
