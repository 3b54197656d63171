package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.RoomId;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.outbound.CallEvent;
import dev.teleconsult.ports.outbound.CallEvent.Kind;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads are deleted when the call has really ended, and only then. */
class WebhookRoutesTest {
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final SettableClock clock = SettableClock.at(TestServer.NOW);
    private final FakeVideoProvider video = new FakeVideoProvider(clock);
    private final TeleconsultApplication application = TeleconsultApplication.builder(new InMemoryStorage(), video)
            .clock(clock)
            .uploadsGoWithCall(GRACE)
            .build();
    private TestServer server;
    private RoomId room;

    @BeforeEach
    void start() {
        server = TestServer.setup().useCases(application).start();
        server.scheduled();
        room = video.currentRooms().get(0).id();
        video.addUpload(room);
    }

    @AfterEach
    void end() {
        server.close();
        application.close();
    }

    @Test
    void uploadsShouldBeDeletedAfterTheCallWhenNoParticipantReturns() {
        assertThat(send(event(Kind.SESSION_ENDED, 0)).status()).isEqualTo(200);
        settle(GRACE.minusMillis(1));
        assertThat(video.uploads().list(room)).hasSize(1);
        settle(Duration.ofMillis(2));
        assertThat(video.uploads().list(room)).isEmpty();
    }

    @Test
    void uploadsShouldBeKeptWhenAParticipantReturnsInTime() {
        send(event(Kind.USER_DISCONNECTED, 0));
        clock.advance(Duration.ofSeconds(30));
        send(event(Kind.USER_CONNECTED, 1));
        settle(GRACE.multipliedBy(2));
        assertThat(video.uploads().list(room)).hasSize(1);
    }

    @Test
    void uploadsShouldBeKeptWhileAParticipantIsPresent() {
        send(event(Kind.USER_DISCONNECTED, 1));
        settle(GRACE.multipliedBy(2));
        assertThat(video.uploads().list(room)).hasSize(1);
    }

    @Test
    void messagesShouldBeAcceptedTwiceAndInAnyOrder() {
        List<FakeVideoProvider.SignedMessage> messages = new ArrayList<>();
        for (Kind kind :
                List.of(Kind.SESSION_STARTED, Kind.USER_CONNECTED, Kind.USER_DISCONNECTED, Kind.SESSION_ENDED)) {
            messages.add(event(kind, kind == Kind.USER_CONNECTED ? 2 : 0));
            clock.advance(Duration.ofSeconds(1));
        }
        messages.addAll(List.copyOf(messages));
        Collections.shuffle(messages, new Random(7));
        messages.forEach(message -> assertThat(send(message).status()).isEqualTo(200));
        settle(GRACE.plusSeconds(5));
        assertThat(video.uploads().list(room)).isEmpty();
    }

    @Test
    void messagesShouldBeAcceptedOnlyWithARecentSignatureOfTheProvider() {
        FakeVideoProvider.SignedMessage genuine = event(Kind.SESSION_ENDED, 0);
        byte[] changed = new String(genuine.body(), StandardCharsets.UTF_8)
                .replaceFirst("SESSION_ENDED", "SESSION_PAUSED")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(send(new FakeVideoProvider.SignedMessage(genuine.headers(), changed))
                        .status())
                .isEqualTo(401);
        assertThat(send(new FakeVideoProvider.SignedMessage(Map.of(), genuine.body()))
                        .status())
                .isEqualTo(401);
        clock.advance(FakeVideoProvider.EVENT_TOLERANCE.plusSeconds(1));
        assertThat(send(genuine).status()).isEqualTo(401);
        settle(GRACE.multipliedBy(2));
        assertThat(video.uploads().list(room)).hasSize(1);
    }

    @Test
    void messagesAboutForeignRoomsShouldBeIgnored() {
        RoomId strangers = video.openStrangersRoom("of another program");
        video.addUpload(strangers);
        CallEvent ended = new CallEvent(Kind.SESSION_ENDED, strangers, 0, clock.instant());
        assertThat(send(video.message(ended, clock.instant())).status()).isEqualTo(200);
        settle(GRACE.multipliedBy(2));
        assertThat(video.uploads().list(strangers)).hasSize(1);
    }

    private FakeVideoProvider.SignedMessage event(Kind kind, int connected) {
        return video.message(new CallEvent(kind, room, connected, clock.instant()), clock.instant());
    }

    private Answer send(FakeVideoProvider.SignedMessage message) {
        TestServer.Call call = server.call("POST", "/webhooks/kaleyra");
        message.headers().forEach((name, value) -> call.headers(name, value));
        return call.json(new String(message.body(), StandardCharsets.UTF_8)).send();
    }

    private void settle(Duration time) {
        clock.advance(time);
        application.reconciler().runOnce();
    }
}
