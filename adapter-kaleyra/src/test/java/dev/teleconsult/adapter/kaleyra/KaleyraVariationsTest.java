package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.Dialect;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.TranscriptionStyle;
import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.CorrelationToken;
import dev.teleconsult.domain.DomainFixtures;
import dev.teleconsult.domain.DurationPolicy;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Recording;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.outbound.CallEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Behaviour of Kaleyra that the contracts do not cover. */
class KaleyraVariationsTest {

    @ParameterizedTest
    @EnumSource
    void deletedRoomThatStaysListedShouldNotBeFoundAgain(Dialect dialect) {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder()
                        .dialect(dialect)
                        .deletedRoomsStayListed(true)
                        .start();
                KaleyraVideoProvider kaleyra = client(emulator)) {
            CorrelationToken token = token(1);
            RoomId room =
                    kaleyra.rooms().open(spec(kaleyra, Recording.NONE), token).id();

            kaleyra.rooms().delete(room);
            kaleyra.rooms().delete(room);

            assertThat(kaleyra.rooms().search(Set.of(token), Instant.EPOCH)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void smallPagesShouldBeReadToTheEnd(Dialect dialect) {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder()
                        .dialect(dialect)
                        .pageSizes(1, 3)
                        .start();
                KaleyraVideoProvider kaleyra = client(emulator)) {
            Set<CorrelationToken> tokens = new LinkedHashSet<>();
            RoomSpec spec = spec(kaleyra, Recording.NONE);
            for (int i = 0; i < 10; i++) {
                tokens.add(token(i));
                kaleyra.rooms().open(spec, token(i));
            }

            assertThat(kaleyra.rooms().search(tokens, Instant.EPOCH).keySet()).isEqualTo(tokens);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inlineTranscriptShouldBeReturnedUnchanged(Dialect dialect) throws IOException {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder()
                        .dialect(dialect)
                        .transcriptionStyle(TranscriptionStyle.INLINE_JSON)
                        .start();
                KaleyraVideoProvider kaleyra = client(emulator)) {
            Room room = kaleyra.rooms().open(spec(kaleyra, Recording.AUTOMATIC), token(1));
            hold(emulator, room);
            String session = emulator.sessions(room.id().value()).get(0);
            String json = "{\"text\" :  \"\u00e8 \ud83e\ude7a\", \"n\": 1.0}\n";
            emulator.finishTranscription(session, json);

            try (Transcript transcript =
                    kaleyra.transcripts().open(new SessionId(session), 1000).orElseThrow()) {
                assertThat(new String(transcript.content().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(json);
            }
            assertThat(kaleyra.transcripts().roomOf(new SessionId(session))).contains(room.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void disabledTranscriptionShouldBeReportedWhenOpeningARoom(Dialect dialect) {
        try (KaleyraEmulator emulator = KaleyraEmulator.builder()
                        .dialect(dialect)
                        .transcriptionEnabled(false)
                        .start();
                KaleyraVideoProvider kaleyra = client(emulator)) {
            RoomSpec spec = spec(kaleyra, Recording.AUTOMATIC);

            assertThatThrownBy(() -> kaleyra.rooms().open(spec, token(1)))
                    .isInstanceOf(PortRejectedException.class)
                    .hasMessageContaining("offline_transcription_disabled");
            assertThat(emulator.roomsEver()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eventsOfACallShouldBeReadAsTheyAreSent(boolean millis) throws Exception {
        try (ScriptedServer receiver = new ScriptedServer();
                KaleyraEmulator emulator = KaleyraEmulator.builder()
                        .webhookTimestampsInMillis(millis)
                        .start();
                KaleyraVideoProvider kaleyra = client(emulator)) {
            Room room = kaleyra.rooms().open(spec(kaleyra, Recording.NONE), token(1));
            for (int i = 0; i < 20; i++) {
                receiver.answer(200, "");
            }
            emulator.addWebhook(receiver.url(), Set.of());
            hold(emulator, room);
            kaleyra.rooms().delete(room.id());

            List<CallEvent> read = new ArrayList<>();
            for (ScriptedServer.Asked asked : receiver.awaitAsked(8)) {
                Map<String, String> headers = new TreeMap<>();
                asked.headers().forEach((name, values) -> headers.put(name, values.get(0)));
                kaleyra.callEvents().read(headers, asked.body(), Instant.now()).ifPresent(read::add);
            }

            assertThat(read)
                    .extracting(CallEvent::kind)
                    .containsExactly(
                            CallEvent.Kind.USER_CONNECTED,
                            CallEvent.Kind.USER_CONNECTED,
                            CallEvent.Kind.SESSION_STARTED,
                            CallEvent.Kind.USER_DISCONNECTED,
                            CallEvent.Kind.SESSION_PAUSED,
                            CallEvent.Kind.USER_DISCONNECTED,
                            CallEvent.Kind.SESSION_ENDED);
            assertThat(read).extracting(CallEvent::connected).containsExactly(1, 2, 2, 1, -1, 0, -1);
            assertThat(read).allMatch(event -> event.room().equals(room.id()));
        }
    }

    private static void hold(KaleyraEmulator emulator, Room room) {
        List<String> people = new ArrayList<>();
        room.links().keySet().forEach(person -> people.add(person.value()));
        people.forEach(person -> emulator.connect(room.id().value(), person));
        people.forEach(person -> emulator.disconnect(room.id().value(), person));
    }

    private static KaleyraVideoProvider client(KaleyraEmulator emulator) {
        return KaleyraVideoProvider.of(
                KaleyraSettings.builder(emulator.baseUrl(), emulator.apiKey()).build());
    }

    private static CorrelationToken token(int number) {
        return new CorrelationToken(new TeleconsultationId("tele-" + number), new OperationId("op"));
    }

    private static RoomSpec spec(KaleyraVideoProvider kaleyra, Recording recording) {
        VideoUserId doctor = kaleyra.users().register(new UserId("d"), Role.PLUS, Language.ITALIAN);
        VideoUserId patient = kaleyra.users().register(new UserId("p"), Role.BASIC, Language.ITALIAN);
        Participants people = Participants.of(
                List.of(DomainFixtures.aDoctor(doctor.value()), DomainFixtures.aPatient(patient.value())));
        return RoomSpec.of(
                new Plan(people, DomainFixtures.aSchedule()),
                DomainFixtures.privileges(),
                new CallSettings(false, recording, true, DurationPolicy.unlimited()));
    }
}
