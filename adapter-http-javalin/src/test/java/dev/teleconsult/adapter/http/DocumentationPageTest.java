package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Browser;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The API's page in a real browser: it works within its strict content security policy. */
class DocumentationPageTest {
    @Test
    void pageShouldShowAndTryOperationsWithinItsContentSecurityPolicy() {
        Browser browser = Browser.shared();
        try (TestServer server = TestServer.setup().withFhir().start()) {
            browser.open(server.url("/documentation/"));

            // The events that receivers get are shown beside the routes.
            long webhooks = PromisedAnswers.load().root().path("webhooks").size();
            long operations = webhooks
                    + server.server.routes().stream()
                            .filter(route -> !route.template().startsWith("/documentation"))
                            .count();
            browser.await(
                    "all operations shown",
                    () -> browser.run("return document.querySelectorAll('.opblock').length")
                            .equals(operations));
            for (String button : List.of(".opblock-summary-control", ".try-out__btn", ".execute")) {
                String clicked = "document.querySelector('#operations-Status-healthz " + button + "')";
                browser.await(button, () -> (Boolean) browser.run("return " + clicked + " !== null"));
                browser.run(clicked + ".click()");
            }
            browser.await(
                    "an answer",
                    () -> (Boolean) browser.run("return document.querySelector('.live-responses-table')?.innerText"
                            + ".includes('\"OK\"') === true"));
            Looks.screenshot(browser, "documentation");
            assertThat(browser.console()).isEmpty();
        } finally {
            browser.reset();
        }
    }
}
