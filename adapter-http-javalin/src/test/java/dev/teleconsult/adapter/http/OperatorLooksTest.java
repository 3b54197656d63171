package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.adapter.http.browser.InBetween;
import dev.teleconsult.adapter.http.browser.InBetween.Trouble;
import dev.teleconsult.adapter.http.browser.Key;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How the operator's page looks, and that it is accessible, as {@link WaitingRoomLooksTest} for the waiting room. With the
 * profile {@code browsers} every state in every language.
 */
class OperatorLooksTest {
    private static final Browser browser = Browser.shared();
    private static final List<Closeable> waiting = new ArrayList<>();
    private static InBetween gateway;
    private static OperatorFixture desk;

    @BeforeAll
    static void startDay() {
        gateway = OperatorFixture.gateway();
        desk = OperatorFixture.start(gateway);
        desk.visit(-60, "auth0|dr-rossi", "auth0|giulia-verdi");
        waiting.add(desk.waits(desk.visit(-10, "auth0|dr-rossi", "auth0|marco-bianchi"), "auth0|marco-bianchi"));
        desk.visit(5, "auth0|dr-neri", "auth0|anna-galli");
        desk.incomplete(90, "auth0|dr-neri");
        String cancelled = desk.visit(120, "auth0|dr-rossi", "auth0|paolo-conti");
        desk.server.delete("/teleconsultation/" + cancelled);
        desk.visit(300, "auth0|dr-rossi-of-the-department-of-cardiology", "auth0|sofia-romano");
    }

    @AfterAll
    static void endDay() throws IOException {
        for (Closeable patient : waiting) {
            patient.close();
        }
        waiting.clear();
        desk.close();
        gateway.close();
    }

    @AfterEach
    void leave() {
        browser.reset();
        desk.gateway.heal();
    }

    /** The states, page by page: each state follows from the state before it, which is quicker than a page for each state. */
    private static final List<List<String>> PAGES = List.of(
            List.of("list", "dialog", "late", "move", "cancel", "again"),
            List.of("none"),
            List.of("stale"),
            List.of("signIn"),
            List.of("forbidden"));

    /** One state of each kind: a list, a dialog, a form in a dialog, and a refusal. */
    private static final List<String> SAMPLE = List.of("list", "dialog", "move", "forbidden");

    static Stream<List<String>> pages() {
        return PAGES.stream()
                .map(page -> page.stream()
                        .filter(state -> Whole.isWanted() || SAMPLE.contains(state))
                        .toList())
                .filter(page -> !page.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageShouldBeAccessibleAndFullyVisibleOnAPhoneADesktopAndWithLargeText(List<String> states) {
        for (String language : Whole.isWanted() ? Whole.languages() : List.of("en")) {
            for (String state : states) {
                String name = "operator-" + state + (language.equals("en") ? "" : "-" + language);
                browser.size(360, 740, true);
                openState(state, language);
                Looks.assertAccessibleAndWhole(browser, name);
                assertThat(browser.console())
                        .filteredOn(line -> !line.contains("Failed to load resource"))
                        .as("errors on the console in %s", name)
                        .isEmpty();
            }
            leave();
        }
    }

    private static void openState(String state, String language) {
        switch (state) {
            case "signIn", "forbidden" -> {
                browser.headers(state.equals("signIn") ? Map.of() : Map.of("miauserid", "patient"));
                browser.open(desk.gateway.url("/telecons-fe/admin?language=" + language));
                browser.awaitState("refused");
            }
            case "none" -> {
                desk.open(browser, language);
                browser.fill("day", "2022-02-23");
                browser.await("no visits", () -> browser.isShown("none"));
            }
            case "stale" -> {
                browser.hurry(20);
                desk.open(browser, language);
                desk.gateway.put("/teleconsultation?", Trouble.CUT);
                browser.await("the outage shown", () -> browser.isShown("stale"));
            }
            case "list" -> desk.open(browser, language);
            case "dialog" -> browser.run("document.querySelector('[data-visit=planned] button').click()");
            default -> {
                if (!browser.isShown("view-details")) {
                    browser.press(Key.ESCAPE);
                }
                browser.click("open-" + state);
            }
        }
    }
}
