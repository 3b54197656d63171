package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.testing.FakeEventSink;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResendRoutesTest {
    private static final String[] BACK_OFFICE = {"miauserid", "dr-9", "isbackoffice", "1"};
    private static final Fact FACT = Fact.of(Fact.Kind.USER_ERASED, Instant.parse(TestServer.NOW));
    private static final String ID = FACT.messageId(Optional.empty(), 0);

    private final FakeEventSink sink = new FakeEventSink().add("his");
    private final TestServer server = TestServer.setup()
            .application(builder -> builder.events(sink).executor(Runnable::run))
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eventShouldBeResent() {
        server.storage.outbox().orElseThrow().add(FACT, RequestContext.system());

        Answer answer = server.post("/-/events/" + ID + "/resend", "", BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().get("events").asInt()).isEqualTo(1);
    }

    @Test
    void eventsOfATimeRangeShouldBeResent() {
        server.storage.outbox().orElseThrow().add(FACT, RequestContext.system());

        Answer answer = server.post(
                "/-/events/resend?from=2022-02-22T10:00:00Z&to=2022-02-22T10:00:00.001Z&endpoint=his", "", BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().get("events").asInt()).isEqualTo(1);
    }

    @Test
    void eventsOfOneVisitShouldBeResent() {
        String one = scheduled();
        scheduled();
        server.storage.outbox().orElseThrow().add(FACT, RequestContext.system());

        Answer answer = server.post("/teleconsultation/" + one + "/events/resend?endpoint=his", "", BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        int ofOne = answer.json().get("events").asInt();
        assertThat(ofOne).isPositive();
        server.clock.set("2022-02-22T11:00:00Z");
        server.delete("/teleconsultation/" + one);
        assertThat(server.post("/teleconsultation/" + one + "/events/resend", "", BACK_OFFICE)
                        .json()
                        .get("events")
                        .asInt())
                .isGreaterThan(ofOne);
        assertThat(server.post("/teleconsultation/unknown/events/resend", "", BACK_OFFICE)
                        .json()
                        .get("events")
                        .asInt())
                .isZero();
    }

    private String scheduled() {
        Answer answer = server.post(
                "/teleconsultation",
                "{\"participants\":{\"number\":2,\"data\":[{\"userId\":\"dr-9\",\"fullName\":\"Ada\",\"groups\":[\"doctor\"]},"
                        + "{\"userId\":\"p-1\",\"fullName\":\"Bo\",\"groups\":[\"patient\"]}]},"
                        + "\"start_date\":\"2022-02-23T10:00:00Z\",\"duration_in_seconds\":1800}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().get("roomId").asText();
    }

    @ParameterizedTest
    @CsvSource({
        "/-/events/msg_NONE/resend, 404, EVENT_NOT_FOUND",
        "/-/events/a.b/resend, 400, INVALID_REQUEST",
        "/-/events/msg_NONE/resend?endpoint=other, 404, ENDPOINT_NOT_FOUND",
        "/teleconsultation/x/events/resend?endpoint=other, 404, ENDPOINT_NOT_FOUND",
        "/-/events/resend?to=2022-02-22T10:00:00Z, 400, INVALID_REQUEST",
        "/-/events/resend?from=2022-02-22T10:00:00Z&to=yesterday, 400, INVALID_REQUEST",
        "/-/events/resend?from=2022-02-22T10:00:00Z&to=2022-03-26T10:00:00Z, 400, RANGE_OUT_OF_LIMIT",
        "/-/events/resend?from=2022-02-22T10:00:00Z&to=2022-02-22T11:00:00Z&endpoint=other, 404, ENDPOINT_NOT_FOUND"
    })
    void invalidRequestShouldBeRefused(String path, int status, String code) {
        Answer answer = server.post(path, "", BACK_OFFICE);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void onlyTheBackOfficeShouldResend() {
        assertThat(server.post("/-/events/" + ID + "/resend", "", "miauserid", "user1")
                        .status())
                .isEqualTo(403);
        assertThat(server.post("/-/events/" + ID + "/resend", "").status()).isEqualTo(401);
        assertThat(server.post("/teleconsultation/x/events/resend", "", "miauserid", "user1")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void routesShouldBeOffByDefault() {
        try (TestServer without = TestServer.setup()
                .settings(settings -> settings.backofficeRoutes(Set.of(BackofficeRoute.LIST)))
                .start()) {
            for (String path : List.of("/-/events/" + ID + "/resend", "/teleconsultation/x/events/resend")) {
                assertThat(without.post(path, "", BACK_OFFICE).code()).isEqualTo("ROUTE_NOT_FOUND");
            }
        }
    }

    @Test
    void routesShouldBeUnsupportedWithoutEvents() {
        try (TestServer without = TestServer.setup().start()) {
            Answer answer = without.post("/-/events/" + ID + "/resend", "", BACK_OFFICE);

            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.code()).isEqualTo("EVENTS_UNSUPPORTED");
        }
    }
}
