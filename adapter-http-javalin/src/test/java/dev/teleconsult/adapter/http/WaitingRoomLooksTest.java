package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.adapter.http.browser.InBetween;
import dev.teleconsult.ports.testing.Failures;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How each state looks, and that it is accessible: on a phone and a desktop, by day and by night, with text twice as large. With
 * the profile {@code browsers} in every language, and with screenshots for a person to look at.
 */
class WaitingRoomLooksTest {
    private static final List<String> STATES = List.of(
            "early",
            "moved",
            "check",
            "tell",
            "awaiting",
            "ready",
            "over",
            "inCall",
            "left",
            "ended",
            "elsewhere",
            "blocked",
            "notYours",
            "gone",
            "cancelled",
            "removed",
            "signIn",
            "away");
    private static final Browser browser = Browser.shared();
    private static VisitFixture visit;
    private static InBetween gateway;

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

    static Stream<String> states() {
        return STATES.stream();
    }

    @ParameterizedTest
    @MethodSource("states")
    void pageShouldBeAccessibleAndFullyVisibleOnAPhoneADesktopAndWithLargeText(String state) {
        for (String language : Whole.isWanted() ? Whole.languages() : List.of("en")) {
            String name = state + (language.equals("en") ? "" : "-" + language);
            browser.size(360, 740, true);
            openState(state, language);
            Looks.assertAccessibleAndWhole(browser, name);
            assertThat(browser.console())
                    .filteredOn(line -> !state.equals("blocked") && !line.contains("Failed to load resource"))
                    // The provider redirects an ended call to our own page.
                    .filteredOn(line -> !line.contains("can escape its sandboxing"))
                    .as("errors on the console")
                    .isEmpty();
            browser.reset();
            visit.storage.heal();
        }
    }

    private static void openState(String state, String language) {
        boolean isInside = List.of("ready", "over", "inCall", "left", "ended", "elsewhere", "blocked")
                .contains(state);
        String id = switch (state) {
            case "awaiting" -> visit.scheduledIncomplete();
            case "gone" -> "unknown";
            default -> visit.scheduled();
        };
        if (isInside) {
            visit.untilItIsTime();
        }
        String user = switch (state) {
            case "notYours" -> "stranger";
            case "awaiting", "tell" -> "doctor1";
            default -> "patient1";
        };
        String page = visit.page(user, id) + "?language=" + language;
        switch (state) {
            case "away" -> visit.storage.failAlways(Failures.unavailable());
            case "over" -> visit.clock.advance(Duration.ofDays(1));
            case "signIn" -> gateway.put("/api/", InBetween.Trouble.REDIRECT);
            default -> {}
        }
        browser.open(state.equals("signIn") ? page.replace(visit.server.url(""), gateway.url("")) : page);
        switch (state) {
            case "moved" -> {
                browser.awaitState("early");
                String day = visit.beginning().plus(Duration.ofDays(1)).toString();
                visit.server.patch(
                        "/teleconsultation/" + id, "{\"start_date\":\"" + day + "\",\"duration_in_seconds\":1800}");
                browser.await("word of the move", () -> browser.isShown("notice"));
                return;
            }
            case "tell" -> {
                browser.await("an offer to tell", () -> browser.isShown("tell-send"));
                browser.click("tell-send");
                browser.await("the notice told", () -> browser.isShown("said") && browser.isShown("tell-result"));
                return;
            }
            case "check" -> {
                browser.awaitState("early");
                browser.click("check-action");
                browser.await(
                        "the check done",
                        () -> !browser.text("check-network-result").isEmpty()
                                && browser.element("check-microphone-result")
                                        .getDomAttribute("data-ok")
                                        .equals("true"));
                return;
            }
            case "cancelled" -> {
                browser.awaitState("early");
                visit.server.delete("/teleconsultation/" + id);
            }
            case "removed" -> {
                browser.awaitState("early");
                visit.server.patch(
                        "/teleconsultation/" + id,
                        "{\"participants\":{\"number\":2,\"data\":[" + Bodies.DOCTOR + ","
                                + Bodies.PATIENT.replace("patient1", "patient2") + "]}}");
            }
            case "inCall", "left", "ended", "elsewhere", "blocked" -> {
                browser.awaitState("ready");
                browser.click("action");
                browser.awaitState("inCall");
                browser.await("the call", () -> browser.frameText().contains("The call"));
                switch (state) {
                    case "left" -> browser.click("call-leave");
                    case "ended" -> browser.clickInFrame("hang-up");
                    case "elsewhere" -> {
                        browser.run("window.open = () => null");
                        browser.click("call-window");
                    }
                    case "blocked" ->
                        browser.run("document.dispatchEvent(new SecurityPolicyViolationEvent('securitypolicyviolation',"
                                + " {effectiveDirective: 'frame-src'}))");
                    default -> {}
                }
            }
            default -> {}
        }
        browser.awaitState(state);
    }
}
