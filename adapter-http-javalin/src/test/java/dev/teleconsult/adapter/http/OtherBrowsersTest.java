package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.http.browser.Engine;
import dev.teleconsult.adapter.http.browser.Firefox;
import dev.teleconsult.adapter.http.browser.WebKit;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The walk through a visit in browsers of other makers. If one of them is missing, its test fails and names the
 * package.
 */
@EnabledIfSystemProperty(named = "browsers.whole", matches = "true")
class OtherBrowsersTest {
    private static final String STATE = "document.body.dataset.state";

    private enum Make {
        WEBKIT(WebKit::start),
        FIREFOX(Firefox::start);

        private final Supplier<Engine> start;

        Make(Supplier<Engine> start) {
            this.start = start;
        }
    }

    @ParameterizedTest
    @EnumSource
    void participantShouldGoFromTheWaitingRoomIntoTheCallAndOut(Make make) {
        try (VisitFixture visit = VisitFixture.start();
                Engine browser = make.start.get()) {
            String id = visit.scheduled();
            browser.open(visit.page("patient1", id) + "?language=en");
            browser.await(STATE, "early");
            assertThat(browser.value(text("with"))).isEqualTo("Joe Smith");
            browser.await(text("people"), "Joe Smith is not here yet");

            assertThat(visit.server
                            .post(
                                    "/teleconsultation/" + id + "/notice",
                                    "{\"kind\":\"STARTING_SOON\",\"minutes\":5}",
                                    "miauserid",
                                    "doctor1")
                            .status())
                    .isEqualTo(204);
            browser.await("document.getElementById('said').hidden", "false");
            assertThat(browser.value(text("said"))).startsWith("Your visit starts soon: at about ");

            String day = visit.beginning().plus(Duration.ofMinutes(30)).toString();
            visit.server.patch(
                    "/teleconsultation/" + id, "{\"start_date\":\"" + day + "\",\"duration_in_seconds\":3600}");
            browser.await(text("notice") + ".startsWith('Your visit has been moved to ')", "true");

            visit.clock.advance(Duration.ofHours(6));
            browser.await(STATE, "ready");
            browser.value("document.getElementById('action').click()");
            browser.await(STATE, "inCall");
            browser.await(
                    "document.querySelector('#call-frame iframe').src.startsWith('" + visit.callsUrl() + "')", "true");
            browser.await(text("call-text"), "Nothing to see?");

            browser.value("document.getElementById('call-leave').click()");
            browser.await(STATE, "left");
            browser.value("document.getElementById('action').click()");
            browser.await(STATE, "inCall");
            visit.server.delete("/teleconsultation/" + id);
            browser.await(STATE, "cancelled");
            browser.await("document.querySelector('iframe')", "null");
        }
    }

    @ParameterizedTest
    @EnumSource
    void operatorShouldSeeTheDayAndCancelAVisit(Make make) {
        try (VisitFixture visit = VisitFixture.start();
                Engine browser = make.start.get()) {
            String id = visit.scheduled();
            browser.open(visit.server.url("/demo/as/doctor1/telecons-fe/admin?language=en&day=2022-02-22"));
            browser.await(STATE, "shown");
            browser.await("String(document.querySelectorAll('.entry').length)", "1");
            browser.value("document.querySelector('.entry button').click()");
            browser.await(text("dialog-seats") + ".includes('Joe Smith')", "true");
            browser.value("document.getElementById('open-cancel').click()");
            browser.value("document.getElementById('cancel-send').click()");
            browser.await("document.querySelector('.entry').dataset.visit", "cancelled");
            assertThat(visit.server
                            .get("/teleconsultation/" + id, "miauserid", "patient1")
                            .status())
                    .isEqualTo(404);
        }
    }

    private static String text(String id) {
        return "document.getElementById('" + id + "').textContent";
    }
}
