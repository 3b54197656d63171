package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.adapter.http.browser.InBetween;
import dev.teleconsult.adapter.http.resources.Resources;
import dev.teleconsult.ports.testing.Failures;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How each state looks, and that it is accessible: on a phone and a desktop, by day and by night, with text twice as large. With
 * the profile {@code browsers} in every language, and with screenshots for a person to look at.
 */
class WaitingRoomLooksTest {
    /** The states, page by page: each state follows from the state before it, which is quicker than a page for each state. */
    private static final List<List<String>> PAGES = List.of(
            List.of("early", "moved", "check", "removed"),
            List.of("ready", "inCall", "blocked", "elsewhere", "left", "ended", "cancelled"),
            List.of("awaiting", "tell"),
            List.of("over"),
            List.of("notYours"),
            List.of("gone"),
            List.of("signIn"),
            List.of("away"));

    /** What the page shows in addition in the state {@code early}. */
    private static final List<String> ADDITIONS = List.of("moved", "check", "tell");

    /** States that differ from other states only in their words. */
    private static final List<String> ALIKE = List.of("loading", "preparing", "wrong");

    private static final Browser browser = Browser.shared();
    private static VisitFixture visit;
    private static InBetween gateway;

    /** The visit that is shown. */
    private String id;

    @BeforeAll
    static void startVisits() {
        visit = VisitFixture.start(page -> page.brand("Ospedale San Raffaele")
                .timeZone(ZoneId.of("Europe/Rome"))
                .support(new PageSettings.Support("02 123 456", "help@clinic.example", "Mon-Fri 8-18"))
                .privacyUrl("https://clinic.example/privacy")
                .afterUrl("https://clinic.example/survey"));
        gateway = new InBetween(visit.server.url(""), 500);
    }

    @AfterAll
    static void endVisits() {
        gateway.close();
        visit.close();
    }

    @AfterEach
    void leave() {
        browser.reset();
        visit.storage.heal();
        gateway.heal();
    }

    @Test
    void everyStateShouldBeJudged() throws JsonProcessingException {
        List<String> states = new ArrayList<>(ALIKE);
        PAGES.forEach(states::addAll);
        states.removeAll(ADDITIONS);

        List<String> withWords = new ArrayList<>();
        new ObjectMapper()
                .readTree(Resources.text("page/languages/en.json"))
                .properties()
                .forEach(words -> {
                    if (words.getValue().has("icon")) {
                        withWords.add(words.getKey());
                    }
                });
        assertThat(states).containsExactlyInAnyOrderElementsOf(withWords);
    }

    static Stream<List<String>> pages() {
        return PAGES.stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageShouldBeAccessibleAndFullyVisibleOnAPhoneADesktopAndWithLargeText(List<String> states) {
        for (String language : Whole.isWanted() ? Whole.languages() : List.of("en")) {
            for (String state : states) {
                String name = state + (language.equals("en") ? "" : "-" + language);
                browser.size(360, 740, true);
                openState(state, language);
                browser.awaitState(ADDITIONS.contains(state) ? "early" : state);
                Looks.assertAccessibleAndWhole(browser, name);
                assertThat(browser.console())
                        .filteredOn(line -> !state.equals("blocked") && !line.contains("Failed to load resource"))
                        // The provider redirects an ended call to our own page.
                        .filteredOn(line -> !line.contains("can escape its sandboxing"))
                        .as("errors on the console in %s", name)
                        .isEmpty();
            }
            leave();
        }
    }

    private void openState(String state, String language) {
        switch (state) {
            case "early" -> open("patient1", visit.scheduled(), language);
            case "moved" -> {
                String day = visit.beginning().plus(Duration.ofDays(1)).toString();
                visit.server.patch(
                        "/teleconsultation/" + id, "{\"start_date\":\"" + day + "\",\"duration_in_seconds\":1800}");
                browser.await("word of the move", () -> browser.isShown("notice"));
            }
            case "check" -> {
                browser.click("check-action");
                browser.await(
                        "the check done",
                        () -> !browser.text("check-network-result").isEmpty()
                                && "true".equals(browser.attribute("check-microphone-result", "data-ok")));
            }
            case "removed" ->
                visit.server.patch(
                        "/teleconsultation/" + id,
                        "{\"participants\":{\"number\":2,\"data\":[" + Bodies.DOCTOR + ","
                                + Bodies.PATIENT.replace("patient1", "patient2") + "]}}");
            case "ready" -> openInTime("patient1", language);
            case "inCall" -> enterBy("action");
            case "blocked" ->
                browser.run("document.dispatchEvent(new SecurityPolicyViolationEvent('securitypolicyviolation',"
                        + " {effectiveDirective: 'frame-src'}))");
            case "elsewhere" -> {
                browser.run("window.open = () => null");
                browser.click("action");
            }
            case "left" -> {
                enterBy("other-action");
                browser.click("call-leave");
            }
            case "ended" -> {
                enterBy("action");
                browser.clickInFrame("hang-up");
            }
            case "cancelled" -> visit.server.delete("/teleconsultation/" + id);
            case "awaiting" -> open("doctor1", visit.scheduledIncomplete(), language);
            case "tell" -> {
                visit.server.post("/teleconsultation/" + id + "/participants/data", Bodies.PATIENT);
                browser.awaitState("early");
                browser.await("an offer to tell", () -> browser.isShown("tell-send"));
                browser.click("tell-send");
                browser.await("the notice told", () -> browser.isShown("said") && browser.isShown("tell-result"));
            }
            case "over" -> {
                String over = visit.scheduled();
                visit.clock.set(visit.beginning().plus(Duration.ofDays(1)));
                open("patient1", over, language);
            }
            case "notYours" -> open("stranger", visit.scheduled(), language);
            case "gone" -> open("patient1", "unknown", language);
            case "signIn" -> {
                gateway.put("/api/", InBetween.Trouble.REDIRECT);
                String page = visit.page("patient1", visit.scheduled()).replace(visit.server.url(""), gateway.url(""));
                browser.open(page + "?language=" + language);
            }
            case "away" -> {
                String anyVisit = visit.scheduled();
                visit.storage.failAlways(Failures.unavailable());
                open("patient1", anyVisit, language);
            }
            default -> throw new IllegalArgumentException(state);
        }
    }

    private void openInTime(String user, String language) {
        String inTime = visit.scheduled();
        visit.untilItIsTime();
        open(user, inTime, language);
    }

    private void open(String user, String visitId, String language) {
        id = visitId;
        browser.open(visit.page(user, visitId) + "?language=" + language);
    }

    private static void enterBy(String button) {
        browser.click(button);
        browser.awaitState("inCall");
        browser.await("the call", () -> browser.frameText().contains("The call"));
    }
}
