package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The permissions of the call in its frame, and the page's behaviour when the call is slow, leads elsewhere, or cannot
 * be shown.
 */
class WaitingRoomCallTest {
    private static final Browser browser = Browser.shared();
    private static VisitFixture shared;
    private static VisitFixture withLinksThatEnd;
    private VisitFixture visit;

    @BeforeAll
    static void startVisits() {
        shared = VisitFixture.start();
        withLinksThatEnd = VisitFixture.withLinksThatEnd();
    }

    @AfterAll
    static void endVisits() {
        shared.close();
        withLinksThatEnd.close();
    }

    @BeforeEach
    void meet() {
        visit = shared;
    }

    @AfterEach
    void leave() {
        shared.releaseCalls();
        shared.redirectCallsTo("");
        browser.reset();
        withLinksThatEnd.forgetCalls();
        if (visit != shared && visit != withLinksThatEnd) {
            visit.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callShouldHaveItsPermissionsAlsoAfterARedirect(boolean redirects) {
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
    void documentOfTheCallShouldOpenOutsideTheSandbox() {
        enter();
        browser.await("the call", () -> browser.frameText().contains("The call"));
        browser.clickInFrame("document");
        browser.await("a window", () -> browser.tabs() == 2);
        browser.switchToLast();
        browser.await("the document", () -> "/prescription".equals(browser.run("return location.pathname")));
        assertThat(browser.run(
                        "try { localStorage.setItem('a', 'b'); return window.origin; } catch (e) { return e.name; }"))
                .isEqualTo(visit.callsUrl());
    }

    @Test
    void slowCallShouldStayOpeningAndOfferAnotherWindow() {
        visit.holdCalls();
        browser.hurry(20)
                .before(
                        "document.addEventListener('DOMContentLoaded', () => { window.said = [];"
                                + " const line = document.getElementById('call-text');"
                                + " if (line) new MutationObserver(() => said.push(line.textContent)).observe(line, {childList: true}); });");
        enter();
        browser.await("another way", () -> browser.text("call-text").startsWith("The call takes long to open."));
        assertThat(browser.run("return said[0]")).isEqualTo("The call is opening …");
        assertThat(browser.state()).isEqualTo("inCall");
        visit.releaseCalls();
        browser.await("the call", () -> browser.frameText().contains("The call"));
        browser.await("the help gone", () -> !browser.isShown("call-help"));
        browser.click("call-more");
        browser.click("call-again");
        browser.await("the call once more", () -> browser.frameText().contains("The call"));
    }

    @Test
    void pageShouldShowThatTheVisitIsOpenInAnotherWindow() {
        enter();
        browser.click("call-window");
        browser.awaitState("elsewhere");
        browser.await("a window", () -> browser.tabs() == 2);
        assertThat(browser.text("title")).isEqualTo("Your visit is open in another window");
        browser.click("other-action");
        browser.awaitState("inCall");
    }

    // ---- links that expire

    @Test
    void pageShouldRenewAnExpiringLinkAndKeepARunningCall() {
        visit = withLinksThatEnd;
        browser.hurry(100);
        enter();
        browser.await("the call", () -> browser.frameText().contains("The call"));
        browser.run("window.running = document.querySelector('iframe')");
        Object looks = looks();
        browser.await("more reads, each with its own link", () -> {
            visit.clock.advance(Duration.ofSeconds(1));
            return (Long) looks() > (Long) looks + 3;
        });
        assertThat(browser.run("return document.querySelector('iframe') === window.running"))
                .isEqualTo(true);
        assertThat(visit.callsShown()).as("the call, loaded once").hasSize(1);
        reopenHint();
        browser.click("call-again");
        browser.await("the call once more", () -> visit.callsShown().size() == 2);
        assertThat(visit.callsShown().get(1))
                .as("the newest link, not the first")
                .isNotEqualTo(visit.callsShown().get(0));
    }

    /** Dismisses the hint that appears by itself; it stays when it is opened again. */
    private static void reopenHint() {
        browser.await("no help", () -> !browser.isShown("call-help"));
        browser.click("call-more");
    }

    private static Object looks() {
        return browser.run(
                "return performance.getEntriesByType('resource').filter(e => e.name.includes('theme=')).length");
    }

    /** The page checks every half minute; here the link expires in between, as it does while a device sleeps. */
    @ParameterizedTest
    @ValueSource(strings = {"again", "window", "blocked", "back"})
    void pageShouldNeverOpenAnExpiredLink(String how) {
        visit = withLinksThatEnd;
        browser.hurry(20);
        enter();
        browser.await("the call", () -> browser.frameText().contains("The call"));
        switch (how) {
            case "back" -> browser.click("call-leave");
            case "blocked" ->
                browser.run("document.dispatchEvent(new SecurityPolicyViolationEvent('securitypolicyviolation',"
                        + " {effectiveDirective: 'frame-src'}))");
            default -> reopenHint();
        }
        visit.clock.advance(FakeVideoProvider.LINK_LIFETIME);
        browser.run(
                "const real = Date.now; Date.now = () => real() + arguments[0]",
                FakeVideoProvider.LINK_LIFETIME.toMillis());
        browser.click(how.equals("again") ? "call-again" : how.equals("window") ? "call-window" : "action");
        browser.await("a second call", () -> visit.callsShown().size() >= 2);
        assertThat(visit.callsShown()).hasSize(2);
        if (how.equals("window") || how.equals("blocked")) {
            browser.awaitState("elsewhere");
            browser.switchToLast();
            browser.await("the call in its window", () -> (Boolean)
                    browser.run("return document.body !== null && document.body.innerText.includes('The call')"));
            assertThat(browser.run("return window.opener === null && document.referrer === ''"))
                    .isEqualTo(true);
        } else {
            browser.await("the call", () -> browser.frameText().contains("The call"));
            assertThat(browser.state()).isEqualTo("inCall");
        }
    }

    @Test
    void pageShouldReportAnOutageWhenItNeedsANewLink() {
        visit = withLinksThatEnd;
        browser.hurry(20)
                .before("const real = window.fetch; window.hold = false;"
                        + "window.fetch = (...all) => (window.hold ? Promise.reject(new TypeError('no line')) : real(...all));"
                        + "const open = window.open; window.opened = [];"
                        + "window.open = (...all) => { const one = open(...all); opened.push(one); return one; };");
        enter();
        browser.await("the call", () -> browser.frameText().contains("The call"));
        reopenHint();
        browser.run(
                "window.hold = true; let late = arguments[0]; const real = Date.now;"
                        + " const began = real(); Date.now = () => late + began + (real() - began) * 20",
                FakeVideoProvider.LINK_LIFETIME.toMillis());
        browser.click("call-window");
        assertThat(browser.run("return opened.length")).as("windows that wait").isEqualTo(1L);
        browser.await("the window closed", () -> (Boolean) browser.run("return opened[0].closed"));
        browser.await("its end", () -> browser.tabs() == 1);
        browser.await(
                "word of it", () -> browser.text("call-text").startsWith("We cannot reach the service right now"));
        assertThat(browser.state()).as("the call goes on").isEqualTo("inCall");
        assertThat(visit.callsShown()).hasSize(1);
    }

    // ---- button presses

    @Test
    void buttonShouldRespondAtOnceAndResetWhenTheServiceStaysAway() {
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.before("const real = window.fetch; window.hold = false;"
                        + "window.fetch = (...all) => (window.hold ? new Promise(() => {}) : real(...all));")
                .open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.run("window.hold = true");
        browser.click("action");
        assertThat(browser.text("action")).isEqualTo("Opening …");
        assertThat(browser.attribute("action", "aria-busy")).isEqualTo("true");
    }

    @Test
    void pageShouldConfirmBeforeLeavingACallByBackOrReload() {
        enter();
        assertThat(browser.run("const leaving = new Event('beforeunload', {cancelable: true});"
                        + "return window.dispatchEvent(leaving)"))
                .as("whether the page leaves without a question")
                .isEqualTo(false);
        browser.click("call-leave");
        browser.awaitState("left");
        assertThat(browser.run("return window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"))
                .isEqualTo(true);
    }

    @Test
    void pageShouldOfferANewWindowWhenTheFrameIsRefused() {
        visit = VisitFixture.start(page -> page.frameSources(List.of("https://elsewhere.example")));
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.open(visit.page("patient1", id));
        browser.awaitState("ready");
        browser.click("action");
        browser.awaitState("blocked");
        browser.type("language", "ital");
        browser.await("Italian", () -> browser.text("action").equals("Apri in una finestra a parte"));
        assertThat(browser.state()).isEqualTo("blocked");
        browser.click("action");
        browser.await("a window of its own", () -> browser.tabs() == 2);
    }

    @Test
    void pageShouldNotRetryARefusedFrameWhenItJoinsAtOnce() {
        visit = VisitFixture.start(page -> page.joinAtOnce(true).frameSources(List.of("https://elsewhere.example")));
        String id = visit.scheduled();
        visit.untilItIsTime();
        browser.hurry(20).open(visit.page("patient1", id));
        browser.awaitState("blocked");
        // Another participant arrives, and waiting participants are notified of it.
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
