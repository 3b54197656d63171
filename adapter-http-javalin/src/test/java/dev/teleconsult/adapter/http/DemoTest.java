package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import dev.teleconsult.domain.UserId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemoTest {
    private final TestServer server = TestServer.setup()
            .server(builder -> builder.demoIdentities(List.of(
                    new DemoIdentity(new UserId("doctor1"), "Dr. <Joe> & co"),
                    new DemoIdentity(new UserId("auth0|patient 1"), "Jane"))))
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachDemoIdentityShouldHaveItsOwnApi() {
        String id = server.scheduled();

        for (String prefix : List.of("/demo/as/doctor1", "/demo/as/doctor1/api/v1/telecons-be")) {
            Answer answer = server.call("GET", "/teleconsultation/" + id)
                    .under(prefix)
                    .as("stranger")
                    .send();
            assertThat(answer.status())
                    .as("the path names the caller, not the header")
                    .isEqualTo(200);
        }
        Answer patient = server.call("GET", "/teleconsultation/" + id)
                .under("/demo/as/auth0%7Cpatient%201")
                .send();
        assertThat(patient.status()).as("a caller who is no participant").isEqualTo(401);
    }

    @Test
    void callerHeadersShouldWorkInDemoMode() {
        String id = server.scheduled();

        assertThat(server.get("/teleconsultation/" + id, "miauserid", "patient1")
                        .status())
                .isEqualTo(200);
        assertThat(server.get("/teleconsultation/" + id).status()).isEqualTo(401);
    }

    @Test
    void unknownIdentityShouldBeRefused() {
        String id = server.scheduled();

        Answer answer = server.call("GET", "/teleconsultation/" + id)
                .under("/demo/as/patient1")
                .undocumented()
                .send();

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("ROUTE_NOT_FOUND");
    }

    @Test
    void pickerShouldListEveryParticipantEscaped() {
        Answer page = server.call("GET", "/demo/").undocumented().send();

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text())
                .contains("Dr. &lt;Joe&gt; &amp; co", "/demo/as/doctor1", "/demo/as/auth0%7Cpatient%201")
                .doesNotContain("<Joe>");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(server.call("GET", "/demo").undocumented().send().header("Location"))
                .isEqualTo("demo/");
    }

    @Test
    void pageShouldPlanAVisitAndShowItToBothParticipants() {
        Browser browser = Browser.shared();
        List<Boolean> turned = new CopyOnWriteArrayList<>();
        try (TestServer demo = TestServer.setup()
                .server(builder -> builder.demoIdentities(List.of(
                                new DemoIdentity(new UserId("anna"), "Dr. Anna Rossi (doctor)"),
                                new DemoIdentity(new UserId("marco"), "Marco Bianchi (patient)")))
                        .demoSwitches(List.of(new DemoSwitch("It is <down>", turned::add))))
                .start()) {
            demo.clock.set(Instant.now());
            browser.size(1280, 1400, false).open(demo.url("/demo/"));
            browser.run("document.querySelectorAll('[data-start]')[3].click()");
            browser.await(
                    "both sides",
                    () -> browser.run("return document.querySelectorAll('iframe').length")
                            .equals(2L));
            browser.await("the doctor waiting for a name", () -> "awaiting".equals(browser.inFrame(browser::state)));
            browser.run("[...document.querySelectorAll('#visits button')].pop().click()");
            browser.await("the patient named", () -> "ready".equals(browser.inFrame(browser::state)));
            Looks.screenshot(browser, "demo");
            browser.run("document.querySelectorAll('[data-start]')[2].click()");
            browser.await("tomorrow", () -> "early".equals(browser.inFrame(browser::state)));
            browser.run("document.querySelectorAll('#visits button')[3].click()");
            browser.await("the doctor late", () -> browser.text("news").contains("running ten minutes late"));
            browser.await(
                    "the delay shown on both pages",
                    () -> !browser.inFrame(() -> browser.text("said")).isEmpty());
            browser.run("document.querySelector('#switches button').click()");
            browser.await("the switch on", () -> turned.equals(List.of(true)));
            browser.await(
                    "the switch pressed",
                    () -> browser.run("return document.querySelector('#switches button').getAttribute('aria-pressed')")
                            .equals("true"));
            browser.reload();
            assertThat(browser.run("return document.querySelector('#switches button').textContent"))
                    .isEqualTo("It is <down>");
            browser.run("document.querySelector('#switches button').click()");
            browser.await("the switch off", () -> turned.equals(List.of(true, false)));
            browser.run("document.querySelectorAll('#visits button')[0].click()");
            browser.await("both sides again", () -> "early".equals(browser.inFrame(browser::state)));
            browser.run("document.querySelectorAll('#visits button')[1].click()");
            browser.await("the move", () -> browser.text("news").startsWith("Moved by an hour."));
            browser.run("document.querySelectorAll('#visits button')[2].click()");
            browser.await("the doctor notified", () -> "cancelled".equals(browser.inFrame(browser::state)));
            assertThat(browser.console()).noneMatch(line -> line.contains("Content Security Policy"));
        } finally {
            browser.reset();
        }
    }

    @Test
    void demoRoutesShouldNotExistWithoutDemoMode() {
        try (TestServer real = TestServer.start()) {
            String id = real.scheduled();
            for (String path : List.of("/demo", "/demo/", "/demo/as/doctor1/teleconsultation/" + id)) {
                assertThat(real.call("GET", path).undocumented().send().status())
                        .as(path)
                        .isEqualTo(404);
            }
        }
    }
}
