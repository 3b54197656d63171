package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.adapter.http.browser.InBetween;
import dev.teleconsult.adapter.http.browser.InBetween.Trouble;
import dev.teleconsult.adapter.http.browser.Key;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.outbound.KeptFact;
import dev.teleconsult.ports.outbound.Outbox;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator's page shows of a day, and the actions on it, in a real browser. */
class OperatorPageTest {
    private static final String ADMIN = "/telecons-fe/admin";
    private static final Browser browser = Browser.shared();
    private static InBetween gateway;
    private OperatorFixture desk;

    @BeforeAll
    static void openGateway() {
        gateway = OperatorFixture.gateway();
    }

    @AfterAll
    static void closeGateway() {
        gateway.close();
    }

    @BeforeEach
    void startDay() {
        desk = OperatorFixture.start(gateway);
        browser.size(1280, 800, false);
    }

    @AfterEach
    void leave() {
        browser.reset();
        desk.close();
        gateway.heal();
        gateway.forget();
    }

    // ---- access

    @Test
    void onlyTheBackOfficeShouldGetThePage() {
        assertThat(asked(desk.server).status()).isEqualTo(401);
        assertThat(asked(desk.server, "miausergroups", "front desk").status()).isEqualTo(401);
        Answer patient = asked(desk.server, "miauserid", "patient1", "Accept-Language", "it");
        assertThat(patient.status()).isEqualTo(403);
        assertThat(patient.header("Content-Type")).startsWith("text/html");
        assertThat(patient.text()).contains("Questa pagina non è per lei").doesNotContain("<script");
        assertThat(asked(desk.server, "miauserid", "clerk", "miausergroups", "front desk")
                        .status())
                .isEqualTo(200);
        Answer page = asked(desk.server, "isbackoffice", "1");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self' 'sha256-")
                .endsWith("base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .doesNotContain("unsafe")
                .doesNotContain("frame-src");
        assertThat(page.header("Permissions-Policy")).startsWith("camera=(), microphone=()");
    }

    @Test
    void permissionShouldBeRequiredWithAccessTokens() {
        try (TestServer withTokens = TestServer.setup().withTokens().start()) {
            String manager = withTokens.tokens.issue(
                    new Caller(new UserId("dr-1"), Set.of(), Set.of("manage:teleconsultations")));
            String patient = withTokens.tokens.issue(new Caller(new UserId("p-1"), Set.of(), Set.of()));

            assertThat(asked(withTokens, "isbackoffice", "1").status()).isEqualTo(401);
            assertThat(asked(withTokens, "Authorization", "Bearer " + patient).status())
                    .isEqualTo(403);
            assertThat(asked(withTokens, "Authorization", "Bearer " + manager).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void pageShouldNotExistUntilItIsEnabled() {
        try (TestServer usual = TestServer.setup()
                .settings(settings -> settings.operatorPage(false))
                .start()) {
            for (String path : List.of("", "/")) {
                Answer answer = usual.call("GET", ADMIN + path)
                        .headers("isbackoffice", "1")
                        .undocumented()
                        .send();
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.code()).isEqualTo("ROUTE_NOT_FOUND");
            }
        }
    }

    @Test
    void waitingRoomShouldNotLoadFilesOfTheOperatorPage() {
        String room = desk.server
                .call("GET", "/telecons-fe/teleconsultation/x")
                .undocumented()
                .send()
                .text();

        assertThat(room).doesNotContain("operator").doesNotContain("Clean-up");
    }

    private static Answer asked(TestServer server, String... headers) {
        return server.call("GET", ADMIN).headers(headers).undocumented().send();
    }

    // ---- content

    @Test
    void visitsOfADayShouldBeShownInOrderAndUpdated() throws IOException {
        String later = desk.visit(120, "dr-rossi", "marco");
        String first = desk.incomplete(60, "dr-neri");
        browser.hurry(20);
        desk.open(browser, "en");

        assertThat(ids()).containsExactly(first, later);
        assertThat(line(first)).contains("12:00 – 12:30").contains("dr-neri").contains("Participants missing");
        assertThat(line(later)).contains("13:00 – 13:30").contains("Planned").doesNotContain("is here");
        assertThat(browser.text("day-title")).isEqualTo("Tuesday, 22 February 2022");
        assertThat(browser.text("summary")).isEqualTo("2 visits");
        browser.run("window.said = 0; new MutationObserver(() => window.said++).observe("
                + "document.getElementById('visits'), {childList: true, characterData: true, subtree: true});");
        desk.gateway.forget();
        browser.await("another poll", () -> desk.gateway.count("/teleconsultation?") > 2);
        assertThat(browser.run("return window.said"))
                .as("nothing is written while nothing changes")
                .isEqualTo(0L);

        try (Closeable patient = desk.waits(later, "marco")) {
            assertThat(patient).isNotNull();
            browser.await("the waiting participant", () -> line(later).contains("marco is here"));
            assertThat(browser.text("summary")).isEqualTo("2 visits · 1 person is here");
        }
        String between = desk.visit(90, "dr-neri", "anna");
        browser.await("the new visit", () -> ids().equals(List.of(first, between, later)));
        browser.run("document.querySelector('[data-filter=awaiting]').click()");
        assertThat(ids()).containsExactly(first);
    }

    @Test
    void personShouldBeSearchableOverManyDays() {
        String today = desk.visit(120, "dr-rossi", "marco");
        String inAWeek = desk.visit(120 + 7 * 24 * 60, "dr-rossi", "marco");
        desk.visit(130, "dr-neri", "anna");
        desk.open(browser, "en");

        browser.type("search-what", "marco");
        browser.press(Key.ENTER);

        browser.await("the search result", () -> ids().equals(List.of(today, inAWeek)));
        assertThat(browser.text("day-title")).isEqualTo("Search: marco");
        assertThat(line(inAWeek)).contains("1 Mar 2022");
        browser.click("search-back");
        browser.await("the day again", () -> ids().size() == 2 && !ids().contains(inAWeek));
        browser.awaitFocus("day-title");
    }

    @Test
    void visitShouldBeSearchableByItsIdentifier() {
        desk.visit(120, "dr-rossi", "marco");
        String known = desk.visitCalled("https://his.example/visits|4711", 150);
        desk.open(browser, "en");

        browser.fill("search-by", "identifier");
        browser.type("search-what", "https://his.example/visits|4711");
        browser.press(Key.ENTER);

        browser.await("the visit of that identifier", () -> ids().equals(List.of(known)));
    }

    @Test
    void outageShouldBeShownAndRetriedSlowly() {
        String id = desk.visit(120, "dr-rossi", "marco");
        browser.hurry(20);
        desk.open(browser, "en");

        desk.gateway.put("/teleconsultation?", Trouble.CUT);
        browser.await("the outage shown", () -> browser.isShown("stale"));
        desk.gateway.forget();
        assertThat(browser.text("stale")).startsWith("Not up to date");
        assertThat(line(id)).as("known visits stay shown").contains("marco");
        browser.await("tries", () -> desk.gateway.count("/teleconsultation?") >= 2);
        desk.gateway.heal();
        browser.await("no trouble shown", () -> !browser.isShown("stale"));

        desk.gateway.put("/teleconsultation?", Trouble.SIGN_IN_PAGE);
        browser.awaitState("signIn");
        assertThat(browser.run("return document.body.innerText").toString())
                .contains("Please sign in")
                .doesNotContain("marco");
        assertThat(ids()).isEmpty();
    }

    // ---- actions

    @Test
    void visitShouldBeCancelledAfterAConfirmation() {
        String id = desk.visit(120, "dr-rossi", "marco");
        desk.open(browser, "en");
        manage(id);
        browser.await("the names", () -> browser.text("dialog-seats").contains("Marco Bianchi"));

        browser.click("open-cancel");
        browser.awaitFocus("cancel-keep");
        assertThat(browser.text("cancel-text")).contains("22 February 2022, 13:00 – 13:30");
        browser.press(Key.ESCAPE);
        assertThat(browser.isShown("view-details")).as("one step back").isTrue();
        assertThat(state(id)).isEqualTo("planned");
        browser.click("open-cancel");
        browser.click("cancel-send");

        browser.await("the cancelled visit", () -> line(id).contains("Cancelled"));
        assertThat(browser.isShown("shade")).isFalse();
        assertThat(browser.text("done")).startsWith("The visit was cancelled");
        assertThat(browser.run("return document.activeElement.closest('[data-id]').dataset.id"))
                .as("the focus is where it was")
                .isEqualTo(id);
        assertThat(state(id)).isEqualTo("cancelled");
    }

    @Test
    void visitShouldBeMovedUnlessItsLinksWereRevealed() {
        String id = desk.visit(120, "dr-rossi", "marco");
        desk.open(browser, "en");
        manage(id);
        browser.click("open-move");
        assertThat(browser.property("move-from", "value")).isEqualTo("13:00");
        browser.fill("move-to", "12:00");
        browser.click("move-send");
        assertThat(browser.text("dialog-problem")).startsWith("Please give a date");
        browser.fill("move-from", "15:00");
        browser.fill("move-to", "15:45");
        browser.click("move-send");

        browser.await("the new time", () -> line(id).contains("15:00 – 15:45"));
        JsonNode plan = desk.plan(id).json();
        assertThat(plan.get("start").asText()).isEqualTo("2022-02-22T14:00:00.000Z");
        assertThat(plan.get("end").asText()).isEqualTo("2022-02-22T14:45:00.000Z");

        manage(id);
        browser.click("open-move");
        desk.server.clock.set("2022-02-22T13:55:00Z");
        browser.click("move-send");
        browser.await(
                "the refusal", () -> browser.text("dialog-problem").startsWith("The visit can no longer be moved"));
    }

    @Test
    void waitingParticipantsShouldBeNotifiedOfALateStart() {
        String id = desk.visit(15, "dr-rossi", "marco");
        desk.open(browser, "en");
        manage(id);

        browser.click("open-late");
        browser.click("late-send");

        browser.await("told", () -> browser.isShown("done"));
        JsonNode notice = desk.server
                .get("/teleconsultation/" + id, "miauserid", "marco")
                .json()
                .get("notice");
        assertThat(notice.get("kind").asText()).isEqualTo("RUNNING_LATE");
        assertThat(notice.get("until").asText()).isEqualTo("2022-02-22T10:25:00.000Z");
    }

    @Test
    void eventsOfADayShouldBeResentAfterAConfirmation() {
        Fact fact = Fact.of(Fact.Kind.USER_ERASED, Instant.parse(OperatorFixture.DAY + "T09:00:00Z"));
        Fact ofTheNextDay = Fact.of(Fact.Kind.USER_ERASED, Instant.parse(OperatorFixture.DAY + "T23:00:00Z"));
        Outbox outbox = desk.server.storage.outbox().orElseThrow();
        outbox.add(fact, RequestContext.system());
        outbox.add(ofTheNextDay, RequestContext.system());
        desk.open(browser, "en");
        browser.await("the offer", () -> browser.isShown("again-ask"));

        browser.click("again-ask");
        browser.awaitFocus("again-keep");
        browser.click("again-send");

        browser.await("sent", () -> browser.isShown("done"));
        assertThat(browser.text("done")).isEqualTo("1 event is sent again.");
        browser.awaitFocus("again-ask");
        assertThat(page(desk.server, "isbackoffice", "1")).contains("&quot;resend&quot;:true");
        try (TestServer without = TestServer.start()) {
            assertThat(page(without, "isbackoffice", "1")).contains("&quot;resend&quot;:false");
        }
    }

    /** With the keyboard only, also for a cancelled visit. */
    @Test
    void eventsOfOneVisitShouldBeResentAfterAConfirmation() {
        String id = desk.visit(120, "dr-rossi", "marco");
        desk.visit(150, "dr-neri", "anna");
        desk.server.delete("/teleconsultation/" + id);
        // The rooms are deleted in the background, which is an event too.
        QuickPolls.await()
                .until(() -> keptEvents(id).stream().anyMatch(one -> one.fact().kind() == Fact.Kind.CLEANED));
        int kept = keptEvents(id).size();
        desk.open(browser, "en");
        browser.run("document.querySelector('[data-id=\"" + id + "\"] button').focus()");
        browser.press(Key.ENTER);
        browser.await("the dialog", () -> browser.isShown("dialog"));
        while (!browser.focused().equals("open-again")) {
            browser.press(Key.TAB);
        }

        browser.press(Key.ENTER);
        browser.awaitFocus("events-keep");
        assertThat(browser.text("dialog-title")).isEqualTo("Send the events of this visit again?");
        browser.press(Key.ESCAPE);
        assertThat(browser.isShown("view-details")).as("one step back").isTrue();
        browser.click("open-again");
        browser.press(Key.TAB);
        browser.awaitFocus("events-send");
        browser.press(Key.ENTER);

        browser.await("sent", () -> browser.isShown("done"));
        assertThat(kept).isGreaterThan(1);
        assertThat(browser.text("done")).isEqualTo(kept + " events are sent again.");
        assertThat(browser.isShown("shade")).isFalse();
        assertThat(browser.run("return document.activeElement.closest('[data-id]').dataset.id"))
                .isEqualTo(id);
    }

    private List<KeptFact> keptEvents(String id) {
        return desk.server
                .storage
                .outbox()
                .orElseThrow()
                .searchOf(new TeleconsultationId(id), Optional.empty(), 100, RequestContext.system());
    }

    private static String page(TestServer server, String... headers) {
        return asked(server, headers).text();
    }

    @Test
    void dialogShouldHoldTheKeyboardFocusAndReturnIt() {
        String id = desk.visit(120, "dr-rossi", "marco");
        desk.open(browser, "en");
        browser.run("document.querySelector('[data-id=\"" + id + "\"] button').focus()");
        browser.press(Key.ENTER);
        browser.await("the dialog", () -> browser.isShown("dialog"));

        for (int step = 0; step < 8; step++) {
            browser.press(Key.TAB);
            assertThat(browser.run("return document.getElementById('dialog').contains(document.activeElement)"))
                    .isEqualTo(true);
        }
        browser.pressWithShift(Key.TAB);
        assertThat(browser.run("return document.getElementById('dialog').contains(document.activeElement)"))
                .isEqualTo(true);
        browser.press(Key.ESCAPE);

        assertThat(browser.isShown("shade")).isFalse();
        assertThat(browser.run("return document.activeElement.closest('[data-id]').dataset.id"))
                .isEqualTo(id);
    }

    /** All texts with a link that were shown for a visit. */
    @Test
    void pageShouldNeverContainALink() {
        String id = desk.visit(5, "dr-rossi", "marco");
        String link = desk.server
                .get("/teleconsultation/" + id, "miauserid", "marco")
                .json()
                .get("accessLinkURL")
                .asText();
        assertThat(link).startsWith("http");
        desk.open(browser, "en");
        manage(id);
        browser.await("the names", () -> browser.text("dialog-seats").contains("Marco Bianchi"));

        for (String view : List.of("open-late", "open-again", "open-cancel")) {
            browser.click(view);
            assertThat(browser.run("return document.documentElement.outerHTML").toString())
                    .contains(id)
                    .doesNotContain(link)
                    .doesNotContain("usr_");
            browser.press(Key.ESCAPE);
        }
    }

    private String state(String id) {
        return desk.plan(id).json().get("state").asText();
    }

    private static void manage(String id) {
        browser.run("document.querySelector('[data-id=\"" + id + "\"] button').click()");
        browser.await("the dialog", () -> browser.isShown("dialog"));
    }

    @SuppressWarnings("unchecked")
    private static List<String> ids() {
        return (List<String>) browser.run("return [...document.querySelectorAll('.entry')].map(one => one.dataset.id)");
    }

    private static String line(String id) {
        return String.valueOf(browser.run("const one = document.querySelector('[data-id=\"" + id
                + "\"]'); return one ? one.innerText.replace(/\\s+/g, ' ') : ''"));
    }
}
