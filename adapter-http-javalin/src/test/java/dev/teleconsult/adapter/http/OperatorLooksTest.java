package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.adapter.http.browser.InBetween.Trouble;
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
    private static OperatorFixture desk;

    @BeforeAll
    static void startDay() {
        desk = OperatorFixture.start();
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
    }

    @AfterEach
    void leave() {
        browser.reset();
        desk.gateway.heal();
    }

    static Stream<String> states() {
        return Whole.isWanted()
                ? Stream.of("list", "dialog", "late", "move", "cancel", "again", "none", "stale", "signIn", "forbidden")
                : Stream.of("list", "dialog", "move", "forbidden");
    }

    @ParameterizedTest
    @MethodSource("states")
    void pageShouldBeAccessibleAndFullyVisibleOnAPhoneADesktopAndWithLargeText(String state) {
        for (String language : Whole.isWanted() ? Whole.languages() : List.of("en")) {
            browser.size(360, 740, true);
            openState(state, language);
            Looks.assertAccessibleAndWhole(
                    browser, "operator-" + state + (language.equals("en") ? "" : "-" + language));
            assertThat(browser.console())
                    .filteredOn(line -> !line.contains("Failed to load resource"))
                    .as("errors on the console")
                    .isEmpty();
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
            default -> {
                desk.open(browser, language);
                browser.run("document.querySelector('[data-visit=planned] button').click()");
                if (!state.equals("dialog")) {
                    browser.click("open-" + state);
                }
            }
        }
    }
}
