package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvent.Kind;
import dev.teleconsult.ports.testing.FakeVideoProvider.OpenedRoom;
import dev.teleconsult.ports.testing.FakeVideoProvider.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutcomeRoutesTest {

    private static final String[] BACK_OFFICE = {"miauserid", "secretary", "isbackoffice", "1"};

    private final TestServer server = TestServer.setup()
            .application(builder -> builder.keepsAttendance(Duration.ofDays(365)))
            .start();

    @AfterEach
    void stop() {
        server.close();
    }

    private void tell(CallEvent event) {
        server.clock.set(event.at().toString());
        SignedMessage message = server.video.message(event, event.at());
        TestServer.Call call = server.call("POST", "/webhooks/kaleyra");
        message.headers().forEach((name, value) -> call.headers(name, value));
        assertThat(call.json(new String(message.body(), StandardCharsets.UTF_8))
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void backOfficeShouldSeeWhoCame() {
        String id = server.scheduled();
        OpenedRoom room = server.video.currentRooms().get(0);
        List<VideoUserId> people =
                room.spec().seats().stream().map(one -> one.videoUser()).toList();
        SessionId call = server.video.holdSession(room.id(), Set.copyOf(people), Duration.ofSeconds(540));
        Instant start = Instant.parse("2022-02-22T15:30:00Z");
        tell(new CallEvent(Kind.USER_CONNECTED, room.id(), 1, start).in(call).of(people.get(0)));
        tell(new CallEvent(Kind.USER_CONNECTED, room.id(), 2, start.plusSeconds(60))
                .in(call)
                .of(people.get(1)));
        tell(new CallEvent(Kind.USER_DISCONNECTED, room.id(), 1, start.plusSeconds(600))
                .in(call)
                .of(people.get(1)));

        JsonNode running =
                server.get("/teleconsultation/" + id + "/outcome", BACK_OFFICE).json();
        assertThat(running.get("took_place").asBoolean()).isTrue();
        assertThat(running.get("complete").asBoolean()).isFalse();
        assertThat(running.get("source").asText()).isEqualTo("events");
        assertThat(running.at("/participants/0/open").asBoolean()).isTrue();

        tell(new CallEvent(Kind.USER_DISCONNECTED, room.id(), 0, start.plusSeconds(601))
                .in(call)
                .of(people.get(0)));
        server.clock.set("2022-02-22T18:00:00Z");
        Answer answer = server.get("/teleconsultation/" + id + "/outcome", BACK_OFFICE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        JsonNode outcome = answer.json();
        assertThat(outcome.get("complete").asBoolean()).isTrue();
        assertThat(outcome.get("source").asText()).isEqualTo("events and provider");
        assertThat(outcome.get("overlapSeconds").asLong()).isEqualTo(540);
        assertThat(outcome.at("/participants/0/user").asText()).isEqualTo("doctor1");
        assertThat(outcome.at("/participants/0/joined").asText()).isEqualTo("2022-02-22T15:30:00.000Z");
        assertThat(outcome.at("/participants/0/seconds").asLong()).isEqualTo(601);
        assertThat(outcome.at("/participants/1/connections").asInt()).isEqualTo(1);
        assertThat(outcome.get("no_show")).isEmpty();
        assertThat(answer.text()).doesNotContain("Joe").doesNotContain("usr_").doesNotContain("video.example");
    }

    @Test
    void unknownValueShouldBeNullAndNotAbsent() {
        String id = server.scheduledIncomplete();
        server.clock.set("2022-02-22T18:00:00Z");

        JsonNode outcome =
                server.get("/teleconsultation/" + id + "/outcome", BACK_OFFICE).json();

        assertThat(outcome.get("took_place").isNull()).isTrue();
        assertThat(outcome.get("firstJoined").isNull()).isTrue();
        assertThat(outcome.get("lastLeft").isNull()).isTrue();
        assertThat(outcome.get("no_show")).isEmpty();
        assertThat(outcome.get("complete").asBoolean()).isFalse();
    }

    @Test
    void outcomeShouldBeShownToTheBackOfficeOnly() {
        String id = server.scheduled();

        assertThat(server.get("/teleconsultation/" + id + "/outcome").status()).isEqualTo(401);
        assertThat(server.get("/teleconsultation/" + id + "/outcome", "miauserid", "doctor1")
                        .status())
                .isEqualTo(403);
        assertThat(server.get("/teleconsultation/unknown/outcome", BACK_OFFICE).status())
                .isEqualTo(404);
        try (TestServer off = TestServer.setup()
                .settings(settings -> settings.backofficeRoutes(Set.of(BackofficeRoute.LIST)))
                .start()) {
            String there = off.scheduled();
            assertThat(off.get("/teleconsultation/" + there + "/outcome", BACK_OFFICE)
                            .status())
                    .isEqualTo(404);
        }
        try (TestServer unkept = TestServer.setup().start()) {
            String there = unkept.scheduled();
            assertThat(unkept.get("/teleconsultation/" + there + "/outcome", BACK_OFFICE)
                            .status())
                    .isEqualTo(501);
        }
    }
}
